-- Version 6: history that nobody is told of (docs/decisions/0021-backfill.md).

-- 0: told as usual. 1: what made it an alert, or will, came from a backfill, and nobody is told. 2: an event came by itself since: Announce files its messages.
ALTER TABLE alerts ADD COLUMN silence INTEGER NOT NULL DEFAULT 0 CHECK (silence IN (0, 1, 2));
CREATE INDEX alerts_woken ON alerts (id) WHERE silence = 2;
