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
    created_at      INTEGER NOT NULL
) STRICT;

-- The firm's keys. One is in force from the entry after added_at_index to retired_at_index.
CREATE TABLE firm_keys (
    ledger_id        INTEGER NOT NULL REFERENCES ledgers (id),
    vkey             TEXT    NOT NULL,
    added_at_index   INTEGER NOT NULL,
    retired_at_index INTEGER,
    PRIMARY KEY (ledger_id, vkey)
) STRICT, WITHOUT ROWID;

-- Who may submit. Only the SHA-256 of a key is kept.
CREATE TABLE api_keys (
    hash       BLOB    NOT NULL PRIMARY KEY,
    ledger_id  INTEGER NOT NULL REFERENCES ledgers (id),
    label      TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    revoked_at INTEGER
) STRICT, WITHOUT ROWID;

-- The entries of the ledgers. seal_size is the size of the checkpoint that first covered the entry.
CREATE TABLE records (
    ledger_id     INTEGER NOT NULL REFERENCES ledgers (id),
    entry         INTEGER NOT NULL,
    id            TEXT    NOT NULL UNIQUE,
    kind          TEXT    NOT NULL,
    statement     TEXT    NOT NULL,
    document_path BLOB,
    seal_size     INTEGER NOT NULL,
    PRIMARY KEY (ledger_id, entry)
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

-- Checkpoints of the register on their way to the chain, and there. state is due, submitted, included or
-- final; what a state needs is stored before it is entered.
CREATE TABLE anchors (
    to_size      INTEGER NOT NULL PRIMARY KEY,
    from_size    INTEGER NOT NULL,
    state        TEXT    NOT NULL,
    created_at   INTEGER NOT NULL,
    nonce        INTEGER,
    raw          BLOB,
    tx_hash      BLOB,
    submitted_at INTEGER,
    block_number INTEGER,
    block_hash   BLOB,
    block_time   INTEGER,
    gas_used     INTEGER,
    fee_wei      TEXT
) STRICT;
CREATE INDEX open_anchors ON anchors (to_size) WHERE state <> 'final';
