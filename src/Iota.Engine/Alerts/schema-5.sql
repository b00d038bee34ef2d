-- Version 5: which objects are in the lake (docs/decisions/0020-lake.md). Times are Unix milliseconds (UTC).

-- Null: the object was evaluated without a lake. 0: its events wait to be written, 1: they are written, 2: that was given up.
ALTER TABLE ledger ADD COLUMN lake_done INTEGER CHECK (lake_done IN (0, 1, 2));
ALTER TABLE ledger ADD COLUMN lake_tried_at INTEGER; -- when the last round that tried it began; null until the first
CREATE INDEX ledger_lake ON ledger (lake_tried_at) WHERE lake_done = 0;
