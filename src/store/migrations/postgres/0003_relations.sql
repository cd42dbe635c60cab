-- Which records refer to which, so that the ledger can refuse what contradicts: a second void, a payment of
-- what is voided. target is an id of the same ledger; kind is the kind of the record that refers to it.
CREATE TABLE relations (
    ledger_id BIGINT NOT NULL REFERENCES ledgers (id),
    target    TEXT   NOT NULL,
    entry     BIGINT NOT NULL,
    kind      TEXT   NOT NULL,
    PRIMARY KEY (ledger_id, target, entry)
);

-- From the statements that are there: each relation is a line of its own, a word and an id of 26 characters.
INSERT INTO relations (ledger_id, target, entry, kind)
SELECT ledger_id, (regexp_matches(statement, E'\\n(?:pays|credits|replaces|voids) ([0-9a-z]{26})', 'g'))[1],
       entry, kind
FROM records WHERE kind IN ('receipt', 'credit-note', 'invoice', 'void');
