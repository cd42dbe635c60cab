-- The nodes that readers were last told to ask about the contract of an era, URLs with spaces between them.
ALTER TABLE eras ADD COLUMN rpc_urls TEXT NOT NULL DEFAULT '';
