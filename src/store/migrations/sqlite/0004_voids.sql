-- The voids among the relations, in the ledger's order: what voids a receipt of an invoice that has many is
-- looked for among them.
CREATE INDEX voids ON relations (ledger_id, entry) WHERE kind = 'void';
