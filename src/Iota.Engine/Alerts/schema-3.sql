-- Version 3: what rules keep from event to event, and thresholds over distinct values (docs/decisions/0013-rule-state.md). Times are Unix milliseconds (UTC).

-- One row for each key that rules use.
CREATE TABLE rule_state (
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,
  value TEXT NOT NULL,           -- JSON: count, strings, document, hits; each may be absent
  expires_at INTEGER,            -- by the time of the events that look at it; null for never
  prune_at INTEGER               -- by the clock of the host; null for never
) STRICT;
CREATE INDEX rule_state_prunable ON rule_state (prune_at) WHERE prune_at IS NOT NULL;

-- One row for each evaluation that wrote: what it did is not done again, and it is answered what it was answered.
CREATE TABLE rule_calls (
  id INTEGER PRIMARY KEY,
  rule_id TEXT NOT NULL,
  event_id TEXT NOT NULL,
  committed_at INTEGER NOT NULL,
  answers TEXT NOT NULL,         -- JSON: fingerprint of the call to an array of its answer; an empty array for one too large to be kept
  UNIQUE (rule_id, event_id)
) STRICT;

ALTER TABLE detections ADD COLUMN unique_value TEXT; -- of a rule with unique(), whose threshold counts the distinct ones
CREATE INDEX detections_unique ON detections (alert, unique_value) WHERE unique_value IS NOT NULL;
