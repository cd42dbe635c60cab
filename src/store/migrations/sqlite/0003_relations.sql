-- Which records refer to which, so that the ledger can refuse what contradicts: a second void, a payment of
-- what is voided. target is an id of the same ledger; kind is the kind of the record that refers to it.
CREATE TABLE relations (
    ledger_id INTEGER NOT NULL REFERENCES ledgers (id),
    target    TEXT    NOT NULL,
    entry     INTEGER NOT NULL,
    kind      TEXT    NOT NULL,
    PRIMARY KEY (ledger_id, target, entry)
) STRICT, WITHOUT ROWID;

-- From the statements that are there: each relation is a line of its own, a word and an id of 26 characters.
INSERT INTO relations (ledger_id, target, entry, kind)
WITH RECURSIVE
    words (kind, word) AS (
        VALUES ('receipt', 'pays '), ('credit-note', 'credits '), ('invoice', 'replaces '),
               ('void', 'voids ')
    ),
    rest (ledger_id, entry, kind, word, text) AS (
        SELECT r.ledger_id, r.entry, r.kind, char(10) || w.word, r.statement
        FROM records r JOIN words w ON w.kind = r.kind
        UNION ALL
        SELECT ledger_id, entry, kind, word, substr(text, instr(text, word) + length(word))
        FROM rest WHERE instr(text, word) > 0
    )
SELECT ledger_id, substr(text, 1, 26), entry, kind FROM rest WHERE text NOT LIKE 'countersign/%';
