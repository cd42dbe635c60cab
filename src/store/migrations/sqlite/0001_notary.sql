-- All of a notary's state. Times are seconds of Unix time; sizes and indices are counts of leaves.

-- One row: what this database belongs to. A notary refuses to run on another's.
CREATE TABLE notary (
    host         TEXT   NOT NULL PRIMARY KEY,
    public_key   BLOB   NOT NULL
) STRICT;

-- A firm's ledger. Row 0 is the register, which is a log like the others.
CREATE TABLE ledgers (
    id              INTEGER NOT NULL PRIMARY KEY,
    name            TEXT    NOT NULL UNIQUE,
    size            INTEGER NOT NULL,
    registered_size INTEGER NOT NULL DEFAULT 0,
    created_at      INTEGER NOT NULL,
    -- The longest time to an anchor, from the ledger's genesis, in seconds.
    anchor_within   INTEGER NOT NULL DEFAULT 86400,
    -- When the oldest checkpoint was sealed that the register does not hold yet.
    waiting_since   INTEGER,
    -- The time on the newest checkpoint; a later one is never before it.
    sealed_at       INTEGER NOT NULL DEFAULT 0,
    -- How many key statements there are.
    key_statements  INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX waiting_ledgers ON ledgers (id) WHERE waiting_since IS NOT NULL;

-- The firm's keys, numbered from 0 in the order in which they came in: by the statement at added_at, which the
-- key brought_by signed. rank is firm or control. One is in force from the entry after added_at to retired_at.
CREATE TABLE firm_keys (
    ledger_id  INTEGER NOT NULL REFERENCES ledgers (id),
    number     INTEGER NOT NULL,
    vkey       TEXT    NOT NULL,
    rank       TEXT    NOT NULL,
    added_at   INTEGER NOT NULL,
    brought_by INTEGER NOT NULL,
    retired_at INTEGER,
    PRIMARY KEY (ledger_id, number)
) STRICT, WITHOUT ROWID;

-- What a key signed from from_entry on is not the firm's word: so says the key statement at entry.
CREATE TABLE disownings (
    ledger_id  INTEGER NOT NULL REFERENCES ledgers (id),
    number     INTEGER NOT NULL,
    entry      INTEGER NOT NULL,
    from_entry INTEGER NOT NULL,
    PRIMARY KEY (ledger_id, number, entry)
) STRICT, WITHOUT ROWID;

-- The domain that the firm claims from the statement at entry on.
CREATE TABLE domains (
    ledger_id INTEGER NOT NULL REFERENCES ledgers (id),
    entry     INTEGER NOT NULL,
    host      TEXT    NOT NULL,
    PRIMARY KEY (ledger_id, entry)
) STRICT, WITHOUT ROWID;

-- Who may submit. Only the SHA-256 of a key is kept.
CREATE TABLE api_keys (
    hash       BLOB    NOT NULL PRIMARY KEY,
    ledger_id  INTEGER NOT NULL REFERENCES ledgers (id),
    label      TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    revoked_at INTEGER
) STRICT, WITHOUT ROWID;

-- The entries of the ledgers. signer is the number of the firm's key that signed it; seal_size is the size of the
-- checkpoint that first covered the entry.
CREATE TABLE records (
    ledger_id     INTEGER NOT NULL REFERENCES ledgers (id),
    entry         INTEGER NOT NULL,
    id            TEXT    NOT NULL,
    kind          TEXT    NOT NULL,
    signer        INTEGER NOT NULL,
    statement     TEXT    NOT NULL,
    document_path BLOB,
    seal_size     INTEGER NOT NULL,
    PRIMARY KEY (ledger_id, entry),
    UNIQUE (ledger_id, id)
) STRICT;
CREATE INDEX key_records ON records (ledger_id, entry) WHERE kind IN ('genesis', 'key');

-- Signed checkpoints, of ledgers and of the register.
CREATE TABLE checkpoints (
    ledger_id INTEGER NOT NULL REFERENCES ledgers (id),
    size      INTEGER NOT NULL,
    note      TEXT    NOT NULL,
    PRIMARY KEY (ledger_id, size)
) STRICT;

-- Rows of up to 256 hashes; see countersign_core::tile.
CREATE TABLE tiles (
    ledger_id INTEGER NOT NULL REFERENCES ledgers (id),
    level     INTEGER NOT NULL,
    place     INTEGER NOT NULL,
    hashes    BLOB    NOT NULL,
    PRIMARY KEY (ledger_id, level, place)
) STRICT;

-- The last number given in each gapless series.
CREATE TABLE series (
    ledger_id   INTEGER NOT NULL REFERENCES ledgers (id),
    label       TEXT    NOT NULL,
    last_number INTEGER NOT NULL,
    PRIMARY KEY (ledger_id, label)
) STRICT, WITHOUT ROWID;

-- The register's entries: which checkpoint of which ledger.
CREATE TABLE register (
    entry     INTEGER NOT NULL PRIMARY KEY,
    ledger_id INTEGER NOT NULL REFERENCES ledgers (id),
    size      INTEGER NOT NULL,
    UNIQUE (ledger_id, size)
) STRICT;

-- The contracts of the notary, one after the other, from 0: what each states for ever. An anchor is on the
-- contract of the last era whose from_size is below its to_size. depth is 0 for the chain's own tag.
CREATE TABLE eras (
    number     INTEGER NOT NULL PRIMARY KEY,
    chain_id   INTEGER NOT NULL,
    contract   BLOB    NOT NULL,
    from_size  INTEGER NOT NULL,
    depth      INTEGER NOT NULL,
    notary_key TEXT    NOT NULL,
    clock_key  TEXT    NOT NULL,
    -- The nodes that readers were last told to ask about the contract, URLs with spaces between them.
    rpc_urls   TEXT    NOT NULL DEFAULT '',
    UNIQUE (chain_id, contract)
) STRICT;

-- Checkpoints of the register on their way to the chain, and there. state is due, submitted, included or
-- final; what a state needs is stored before it is entered. attempt is the one
-- that is in the block; held is what holds the anchor up.
CREATE TABLE anchors (
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
CREATE INDEX open_anchors ON anchors (to_size) WHERE state <> 'final';

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

-- Which records refer to which, so that the ledger can refuse what contradicts: a second void, a payment of
-- what is voided. target is an id of the same ledger; kind is the kind of the record that refers to it.
CREATE TABLE relations (
    ledger_id INTEGER NOT NULL REFERENCES ledgers (id),
    target    TEXT    NOT NULL,
    entry     INTEGER NOT NULL,
    kind      TEXT    NOT NULL,
    PRIMARY KEY (ledger_id, target, entry)
) STRICT, WITHOUT ROWID;

-- The voids among the relations, in the ledger's order: what voids a receipt of an invoice that has many is
-- looked for among them.
CREATE INDEX voids ON relations (ledger_id, entry) WHERE kind = 'void';
