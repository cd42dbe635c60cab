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
    created_at      BIGINT  NOT NULL
);

-- The firm's keys. One is in force from the entry after added_at_index to retired_at_index.
CREATE TABLE firm_keys (
    ledger_id        BIGINT  NOT NULL REFERENCES ledgers (id),
    vkey             TEXT    NOT NULL,
    added_at_index   BIGINT  NOT NULL,
    retired_at_index BIGINT ,
    PRIMARY KEY (ledger_id, vkey)
);

-- Who may submit. Only the SHA-256 of a key is kept.
CREATE TABLE api_keys (
    hash       BYTEA    NOT NULL PRIMARY KEY,
    ledger_id  BIGINT  NOT NULL REFERENCES ledgers (id),
    label      TEXT    NOT NULL,
    created_at BIGINT  NOT NULL,
    revoked_at BIGINT 
);

-- The entries of the ledgers. seal_size is the size of the checkpoint that first covered the entry.
CREATE TABLE records (
    ledger_id     BIGINT  NOT NULL REFERENCES ledgers (id),
    entry         BIGINT  NOT NULL,
    id            TEXT    NOT NULL UNIQUE,
    kind          TEXT    NOT NULL,
    statement     TEXT    NOT NULL,
    document_path BYTEA,
    seal_size     BIGINT  NOT NULL,
    PRIMARY KEY (ledger_id, entry)
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

-- Checkpoints of the register on their way to the chain, and there. state is due, submitted, included or
-- final; what a state needs is stored before it is entered.
CREATE TABLE anchors (
    to_size      BIGINT  NOT NULL PRIMARY KEY,
    from_size    BIGINT  NOT NULL,
    state        TEXT    NOT NULL,
    created_at   BIGINT  NOT NULL,
    nonce        BIGINT ,
    raw          BYTEA,
    tx_hash      BYTEA,
    submitted_at BIGINT ,
    block_number BIGINT ,
    block_hash   BYTEA,
    block_time   BIGINT ,
    gas_used     BIGINT ,
    fee_wei      TEXT
);
CREATE INDEX open_anchors ON anchors (to_size) WHERE state <> 'final';
