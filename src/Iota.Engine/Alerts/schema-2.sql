-- Version 2: follow-ups, digests, a pace for each destination, retention, and the answer to "did that COMMIT happen?".

-- The last transactions. A COMMIT that failed may have happened: whoever sent it looks its token up.
CREATE TABLE commits (
  id INTEGER PRIMARY KEY,
  token TEXT NOT NULL
) STRICT;

-- When something happened last: an object was done, old rows were pruned, a backup was made.
CREATE TABLE marks (
  name TEXT PRIMARY KEY,
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

ALTER TABLE alerts ADD COLUMN follow_up_at INTEGER;    -- of an announced alert that has grown: when to look whether that must be told
ALTER TABLE alerts ADD COLUMN acknowledged_at INTEGER; -- no follow-ups after
CREATE INDEX alerts_follow_up ON alerts (follow_up_at) WHERE follow_up_at IS NOT NULL;

ALTER TABLE detections ADD COLUMN stored_at INTEGER NOT NULL DEFAULT 0;
UPDATE detections SET stored_at = unixepoch() * 1000;

CREATE TABLE deliveries_2 (
  id INTEGER PRIMARY KEY,
  alert_id TEXT NOT NULL REFERENCES alerts (alert_id),
  rule_id TEXT NOT NULL,
  destination TEXT NOT NULL,
  sequence INTEGER NOT NULL DEFAULT 0, -- 0 for the first message about the alert, then one for each follow-up
  kind TEXT NOT NULL DEFAULT 'alert' CHECK (kind IN ('alert', 'follow_up', 'digest')),
  state TEXT NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'sending', 'delivered', 'dead', 'digested')),
  digest_id INTEGER,                   -- the delivery that speaks for this one; while digested
  attempts INTEGER NOT NULL DEFAULT 0,
  filed_at INTEGER NOT NULL,
  next_attempt INTEGER NOT NULL,       -- not tried before; while pending
  lease_until INTEGER,                 -- due again after; while sending
  delivered_at INTEGER,
  events_told INTEGER,                 -- events that the message spoke of; once delivered
  thread TEXT,                         -- what the destination calls the conversation
  last_error TEXT,
  reported INTEGER NOT NULL DEFAULT 0, -- of a dead one: whether an operations alert told so
  UNIQUE (alert_id, destination, sequence)
) STRICT;
INSERT INTO deliveries_2 (id, alert_id, rule_id, destination, state, attempts, filed_at, next_attempt, lease_until, last_error, delivered_at, events_told)
SELECT d.id, d.alert_id, a.rule_id, d.destination, d.state, d.attempts, d.filed_at, d.next_attempt, d.lease_until, d.last_error,
  iif(d.state = 'delivered', d.filed_at, NULL),
  iif(d.state = 'delivered', (SELECT sum(w.alert_count) FROM alerts w WHERE w.id = a.id OR w.folded_into = a.id), NULL)
FROM deliveries d JOIN alerts a USING (alert_id);
DROP TABLE deliveries;
ALTER TABLE deliveries_2 RENAME TO deliveries;
CREATE INDEX deliveries_open ON deliveries (destination, id) WHERE state IN ('pending', 'sending');
CREATE INDEX deliveries_waiting ON deliveries (destination, rule_id) WHERE state = 'pending' AND kind = 'alert' AND attempts = 0;
CREATE INDEX deliveries_first ON deliveries (destination, rule_id, filed_at) WHERE sequence = 0;
CREATE INDEX deliveries_digested ON deliveries (digest_id) WHERE digest_id IS NOT NULL;
CREATE INDEX deliveries_dead ON deliveries (id) WHERE state = 'dead' AND reported = 0;

ALTER TABLE holds ADD COLUMN failures INTEGER NOT NULL DEFAULT 0;  -- tries that failed in a row
ALTER TABLE holds ADD COLUMN next_send INTEGER NOT NULL DEFAULT 0; -- the destination's pace allows the next message then

-- Rules that lately had more to say to a destination than it could take.
CREATE TABLE storms (
  destination TEXT NOT NULL,
  rule_id TEXT NOT NULL,
  last_digest INTEGER NOT NULL,
  PRIMARY KEY (destination, rule_id)
) STRICT, WITHOUT ROWID;

-- Detections that a suppression of iota.yaml kept from becoming alerts.
CREATE TABLE suppressed (
  id INTEGER PRIMARY KEY,
  rule_id TEXT NOT NULL,
  event_id TEXT NOT NULL,
  event_time INTEGER NOT NULL,
  dedup TEXT NOT NULL,
  severity TEXT NOT NULL,
  title TEXT NOT NULL,
  log_type TEXT NOT NULL,
  bucket TEXT NOT NULL,
  object TEXT NOT NULL,
  record_index INTEGER NOT NULL,
  account TEXT NOT NULL,
  region TEXT NOT NULL,
  reason TEXT NOT NULL,
  rule_set TEXT NOT NULL,
  stored_at INTEGER NOT NULL,
  UNIQUE (rule_id, event_id)
) STRICT;
