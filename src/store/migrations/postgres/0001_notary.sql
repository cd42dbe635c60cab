-- All of a notary's state. Times are seconds of Unix time; sizes and indices are counts of leaves.

-- One row: what this database belongs to. A notary refuses to run on another's.
CREATE TABLE notary (
    host         TEXT   NOT NULL PRIMARY KEY,
    public_key   BYTEA   NOT NULL
);

-- A firm's ledger. Row 0 is the register, which is a log like the others.
CREATE TABLE ledgers (
    id              BIGINT  NOT NULL PRIMARY KEY,
    name            TEXT    NOT NULL UNIQUE,
    size            BIGINT  NOT NULL,
    registered_size BIGINT  NOT NULL DEFAULT 0,
    created_at      BIGINT  NOT NULL,
    -- The longest time to an anchor, from the ledger's genesis, in seconds.
    anchor_within   BIGINT  NOT NULL DEFAULT 86400,
    -- When the oldest checkpoint was sealed that the register does not hold yet.
    waiting_since   BIGINT,
    -- The time on the newest checkpoint; a later one is never before it.
    sealed_at       BIGINT  NOT NULL DEFAULT 0,
    -- How many key statements there are.
    key_statements  BIGINT  NOT NULL DEFAULT 0
);
CREATE INDEX waiting_ledgers ON ledgers (id) WHERE waiting_since IS NOT NULL;

-- The firm's keys, numbered from 0 in the order in which they came in: by the statement at added_at, which the
-- key brought_by signed. rank is firm or control. One is in force from the entry after added_at to retired_at.
CREATE TABLE firm_keys (
    ledger_id  BIGINT NOT NULL REFERENCES ledgers (id),
    number     BIGINT NOT NULL,
    vkey       TEXT    NOT NULL,
    rank       TEXT    NOT NULL,
    added_at   BIGINT NOT NULL,
    brought_by BIGINT NOT NULL,
    retired_at BIGINT,
    PRIMARY KEY (ledger_id, number)
);

-- What a key signed from from_entry on is not the firm's word: so says the key statement at entry.
CREATE TABLE disownings (
    ledger_id  BIGINT NOT NULL REFERENCES ledgers (id),
    number     BIGINT NOT NULL,
    entry      BIGINT NOT NULL,
    from_entry BIGINT NOT NULL,
    PRIMARY KEY (ledger_id, number, entry)
);

-- The domain that the firm claims from the statement at entry on.
CREATE TABLE domains (
    ledger_id BIGINT NOT NULL REFERENCES ledgers (id),
    entry     BIGINT NOT NULL,
    host      TEXT    NOT NULL,
    PRIMARY KEY (ledger_id, entry)
);

-- Who may submit. Only the SHA-256 of a key is kept.
CREATE TABLE api_keys (
    hash       BYTEA    NOT NULL PRIMARY KEY,
    ledger_id  BIGINT  NOT NULL REFERENCES ledgers (id),
    label      TEXT    NOT NULL,
    created_at BIGINT  NOT NULL,
    revoked_at BIGINT
);

-- The entries of the ledgers. signer is the number of the firm's key that signed it; seal_size is the size of the
-- checkpoint that first covered the entry.
CREATE TABLE records (
    ledger_id     BIGINT  NOT NULL REFERENCES ledgers (id),
    entry         BIGINT  NOT NULL,
    id            TEXT    NOT NULL,
    kind          TEXT    NOT NULL,
    signer        BIGINT  NOT NULL,
    statement     TEXT    NOT NULL,
    document_path BYTEA,
    seal_size     BIGINT  NOT NULL,
    PRIMARY KEY (ledger_id, entry),
    UNIQUE (ledger_id, id)
);
CREATE INDEX key_records ON records (ledger_id, entry) WHERE kind IN ('genesis', 'key');

-- Signed checkpoints, of ledgers and of the register.
CREATE TABLE checkpoints (
    ledger_id BIGINT  NOT NULL REFERENCES ledgers (id),
    size      BIGINT  NOT NULL,
    note      TEXT    NOT NULL,
    PRIMARY KEY (ledger_id, size)
);

-- Rows of up to 256 hashes; see countersign_core::tile.
CREATE TABLE tiles (
    ledger_id BIGINT  NOT NULL REFERENCES ledgers (id),
    level     BIGINT  NOT NULL,
    place     BIGINT  NOT NULL,
    hashes    BYTEA    NOT NULL,
    PRIMARY KEY (ledger_id, level, place)
);

-- The last number given in each gapless series.
CREATE TABLE series (
    ledger_id   BIGINT  NOT NULL REFERENCES ledgers (id),
    label       TEXT    NOT NULL,
    last_number BIGINT  NOT NULL,
    PRIMARY KEY (ledger_id, label)
);

-- The register's entries: which checkpoint of which ledger.
CREATE TABLE register (
    entry     BIGINT  NOT NULL PRIMARY KEY,
    ledger_id BIGINT  NOT NULL REFERENCES ledgers (id),
    size      BIGINT  NOT NULL,
    UNIQUE (ledger_id, size)
);

-- The contracts of the notary, one after the other, from 0: what each states for ever. An anchor is on the
-- contract of the last era whose from_size is below its to_size. depth is 0 for the chain's own tag.
CREATE TABLE eras (
    number     BIGINT  NOT NULL PRIMARY KEY,
    chain_id   BIGINT  NOT NULL,
    contract   BYTEA   NOT NULL,
    from_size  BIGINT  NOT NULL,
    depth      BIGINT  NOT NULL,
    notary_key TEXT    NOT NULL,
    clock_key  TEXT    NOT NULL,
    -- The nodes that readers were last told to ask about the contract, URLs with spaces between them.
    rpc_urls   TEXT    NOT NULL DEFAULT '',
    UNIQUE (chain_id, contract)
);

-- Checkpoints of the register on their way to the chain, and there. state is due, submitted, included or
-- final; what a state needs is stored before it is entered. attempt is the one
-- that is in the block; held is what holds the anchor up.
CREATE TABLE anchors (
    to_size          BIGINT  NOT NULL PRIMARY KEY,
    from_size        BIGINT  NOT NULL,
    state            TEXT    NOT NULL,
    created_at       BIGINT  NOT NULL,
    records          BIGINT  NOT NULL,
    oldest_sealed_at BIGINT  NOT NULL,
    anchor_by        BIGINT  NOT NULL,
    held             TEXT,
    held_since       BIGINT,
    attempt          BIGINT,
    block_number     BIGINT,
    block_hash       BYTEA,
    block_time       BIGINT,
    gas_used         BIGINT,
    fee_wei          TEXT,
    nodes            BIGINT
);
CREATE INDEX open_anchors ON anchors (to_size) WHERE state <> 'final';

-- A transaction that was signed for an anchor. Stored before it is sent, never removed. Those that may
-- still come into a block have the account and nonce of the newest, so one of them at most does. fee_wei
-- is there once it is in a block, whether the contract took it or not.
CREATE TABLE attempts (
    to_size      BIGINT  NOT NULL,
    attempt      BIGINT  NOT NULL,
    account      BYTEA    NOT NULL,
    nonce        BIGINT  NOT NULL,
    gas_limit    BIGINT  NOT NULL,
    max_fee_wei  TEXT    NOT NULL,
    tip_wei      TEXT    NOT NULL,
    raw          BYTEA    NOT NULL,
    tx_hash      BYTEA    NOT NULL UNIQUE,
    signed_at    BIGINT  NOT NULL,
    fee_wei      TEXT,
    PRIMARY KEY (to_size, attempt)
);
CREATE INDEX recent_attempts ON attempts (signed_at);
CREATE INDEX attempts_of_account ON attempts (account, nonce);

-- The evidence for an anchor in that block: proof nodes one after the other, each after its length in
-- two bytes, big-endian.
CREATE TABLE evidence (
    to_size       BIGINT  NOT NULL PRIMARY KEY,
    block_hash    BYTEA    NOT NULL,
    header        BYTEA    NOT NULL,
    account_proof BYTEA    NOT NULL,
    storage_proof BYTEA    NOT NULL
);

-- Who may do what only one process may. term grows with every change of holder.
CREATE TABLE leases (
    name       TEXT    NOT NULL PRIMARY KEY,
    holder     TEXT    NOT NULL,
    term       BIGINT  NOT NULL,
    held_until BIGINT  NOT NULL
);
INSERT INTO leases (name, holder, term, held_until) VALUES ('anchoring', '', 0, 0);

-- Which records refer to which, so that the ledger can refuse what contradicts: a second void, a payment of
-- what is voided. target is an id of the same ledger; kind is the kind of the record that refers to it.
CREATE TABLE relations (
    ledger_id BIGINT  NOT NULL REFERENCES ledgers (id),
    target    TEXT    NOT NULL,
    entry     BIGINT  NOT NULL,
    kind      TEXT    NOT NULL,
    PRIMARY KEY (ledger_id, target, entry)
);

-- The voids among the relations, in the ledger's order: what voids a receipt of an invoice that has many is
-- looked for among them.
CREATE INDEX voids ON relations (ledger_id, entry) WHERE kind = 'void';
