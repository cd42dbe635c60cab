-- Anchoring that survives the chain: every attempt is remembered, one process anchors at a time, and
-- what shows an anchor to whoever knows its block's hash is kept.

-- The longest time to an anchor, from the ledger's genesis, in seconds; and when the oldest
-- checkpoint was sealed that the register does not hold yet.
ALTER TABLE ledgers ADD COLUMN anchor_within INTEGER NOT NULL DEFAULT 86400;
ALTER TABLE ledgers ADD COLUMN waiting_since INTEGER;
UPDATE ledgers SET anchor_within = CAST(
    (SELECT substr(statement, instr(statement, char(10) || 'anchor_within ') + 15) FROM records
     WHERE ledger_id = ledgers.id AND entry = 0) AS INTEGER)
WHERE id > 0 AND size > 0;
UPDATE ledgers SET waiting_since = created_at WHERE id > 0 AND size > registered_size;
CREATE INDEX waiting_ledgers ON ledgers (id) WHERE waiting_since IS NOT NULL;

-- A transaction that was signed for an anchor. Stored before it is sent, never removed. Those that may
-- still come into a block have the account and nonce of the newest, so one of them at most does. fee_wei
-- is there once it is in a block, whether the contract took it or not.
CREATE TABLE attempts (
    to_size      INTEGER NOT NULL,
    attempt      INTEGER NOT NULL,
    account      BLOB    NOT NULL,
    nonce        INTEGER NOT NULL,
    gas_limit    INTEGER NOT NULL,
    max_fee_wei  TEXT    NOT NULL,
    tip_wei      TEXT    NOT NULL,
    raw          BLOB    NOT NULL,
    tx_hash      BLOB    NOT NULL UNIQUE,
    signed_at    INTEGER NOT NULL,
    fee_wei      TEXT,
    PRIMARY KEY (to_size, attempt)
) STRICT;
CREATE INDEX recent_attempts ON attempts (signed_at);
CREATE INDEX attempts_of_account ON attempts (account, nonce);
INSERT INTO attempts
    SELECT to_size, 1, zeroblob(20), nonce, 60000, '0', '0', raw, tx_hash, submitted_at, fee_wei
    FROM anchors WHERE tx_hash IS NOT NULL;

-- As before, with the attempt that is in the block instead of the transaction; what the anchor is for;
-- and what holds it up, since when.
CREATE TABLE anchors_now (
    to_size          INTEGER NOT NULL PRIMARY KEY,
    from_size        INTEGER NOT NULL,
    state            TEXT    NOT NULL,
    created_at       INTEGER NOT NULL,
    records          INTEGER NOT NULL,
    oldest_sealed_at INTEGER NOT NULL,
    anchor_by        INTEGER NOT NULL,
    held             TEXT,
    held_since       INTEGER,
    attempt          INTEGER,
    block_number     INTEGER,
    block_hash       BLOB,
    block_time       INTEGER,
    gas_used         INTEGER,
    fee_wei          TEXT,
    nodes            INTEGER
) STRICT;
INSERT INTO anchors_now
    SELECT to_size, from_size, state, created_at, 0, created_at, created_at + 86400, NULL, NULL,
           CASE WHEN block_number IS NULL THEN NULL ELSE 1 END,
           block_number, block_hash, block_time, gas_used, fee_wei,
           CASE WHEN state = 'final' THEN 1 ELSE NULL END
    FROM anchors;
DROP TABLE anchors;
ALTER TABLE anchors_now RENAME TO anchors;
CREATE INDEX open_anchors ON anchors (to_size) WHERE state <> 'final';

-- The evidence for an anchor in that block: proof nodes one after the other, each after its length in
-- two bytes, big-endian.
CREATE TABLE evidence (
    to_size       INTEGER NOT NULL PRIMARY KEY,
    block_hash    BLOB    NOT NULL,
    header        BLOB    NOT NULL,
    account_proof BLOB    NOT NULL,
    storage_proof BLOB    NOT NULL
) STRICT;

-- Who may do what only one process may. term grows with every change of holder.
CREATE TABLE leases (
    name       TEXT    NOT NULL PRIMARY KEY,
    holder     TEXT    NOT NULL,
    term       INTEGER NOT NULL,
    held_until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO leases (name, holder, term, held_until) VALUES ('anchoring', '', 0, 0);
