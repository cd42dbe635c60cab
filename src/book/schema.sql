-- The firm's book. Times are seconds of Unix time, digests and ids are spelled as in a proof.

-- One row: the ledger that the book is of.
CREATE TABLE book (
    ledger TEXT NOT NULL PRIMARY KEY
) STRICT, WITHOUT ROWID;

-- What the firm has on record. proof is the firm's own, with all disclosures and salts; stage is 0 sealed, 1 anchored,
-- 2 final.
CREATE TABLE records (
    id     TEXT    NOT NULL PRIMARY KEY,
    kind   TEXT    NOT NULL,
    digest TEXT,
    issued INTEGER,
    entry  INTEGER NOT NULL,
    sealed INTEGER NOT NULL,
    stage  INTEGER NOT NULL,
    label  TEXT,
    number INTEGER,
    -- The bill's own number, as its fields say it.
    name   TEXT,
    proof  TEXT    NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX records_by_digest ON records (digest) WHERE digest IS NOT NULL;
CREATE INDEX records_by_entry ON records (entry);
CREATE INDEX records_not_final ON records (entry) WHERE stage < 2;

-- What can be searched for besides: the fields of a bill as a whole.
CREATE TABLE fields (
    value TEXT NOT NULL COLLATE NOCASE,
    name  TEXT NOT NULL,
    id    TEXT NOT NULL,
    PRIMARY KEY (value, name, id)
) STRICT, WITHOUT ROWID;

-- What a later record of the firm's did to an earlier one.
CREATE TABLE withdrawals (
    target TEXT NOT NULL,
    effect TEXT NOT NULL,
    by     TEXT NOT NULL,
    PRIMARY KEY (target, effect, by)
) STRICT, WITHOUT ROWID;

-- Where a record's file was seen last. The bytes of the path are those of the system.
CREATE TABLE places (
    path BLOB    NOT NULL PRIMARY KEY,
    id   TEXT    NOT NULL,
    seen INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX places_of_a_record ON places (id, seen);
