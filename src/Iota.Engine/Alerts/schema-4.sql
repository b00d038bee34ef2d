-- Version 4: what a digest told is followed up by a digest (docs/decisions/0009-follow-ups-and-digests.md). Times are Unix milliseconds (UTC).

-- deliveries.kind = 'digest' with a sequence above 0 is a digest of follow-ups. deliveries.events_told of an alert that a digest told is set when the digest is
-- claimed, and counts once the digest has been delivered.
UPDATE deliveries SET events_told = (
  SELECT sum(w.alert_count) FROM alerts a JOIN alerts w ON w.id = a.id OR w.folded_into = a.id WHERE a.alert_id = deliveries.alert_id)
WHERE kind = 'digest' OR digest_id IS NOT NULL;

DROP INDEX deliveries_waiting;
CREATE INDEX deliveries_waiting ON deliveries (destination, rule_id, kind) WHERE state = 'pending' AND kind <> 'digest' AND attempts = 0;
-- The digests of a rule that still gather.
CREATE INDEX deliveries_gathering ON deliveries (destination, rule_id, id) WHERE state = 'pending' AND kind = 'digest' AND attempts = 0;

ALTER TABLE storms ADD COLUMN last_follow_up INTEGER NOT NULL DEFAULT 0; -- when a digest of follow-ups was sent last
