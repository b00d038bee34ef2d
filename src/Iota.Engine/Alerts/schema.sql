-- The state of Iota, version 1. Times are Unix milliseconds (UTC), except created_at and updated_at, which are SQLite timestamps (UTC).
-- Rows are appended (integer keys) wherever a batch writes many of them: over NFS a hundred random keys cost eight times a hundred ordered ones.

-- Log objects processed to their end. The keys of one trail and region rise with time, so this tree grows at few places.
CREATE TABLE ledger (
  bucket TEXT NOT NULL,          -- empty for a local file
  key TEXT NOT NULL,
  version TEXT NOT NULL,         -- empty when unknown
  rule_set TEXT NOT NULL,
  events INTEGER NOT NULL,
  evaluated INTEGER NOT NULL,
  set_aside INTEGER NOT NULL,
  done_at INTEGER NOT NULL,
  PRIMARY KEY (bucket, key, version)
) STRICT, WITHOUT ROWID;

-- One row per dedup window that has detections, whether it was ever shown or not. The counts are those of the window alone;
-- an announced alert is its own row together with the rows folded into it.
CREATE TABLE alerts (
  id INTEGER PRIMARY KEY,
  alert_id TEXT NOT NULL UNIQUE,
  rule_id TEXT NOT NULL,
  dedup_string TEXT NOT NULL,
  title TEXT NOT NULL,           -- this and the texts below: of the earliest event
  severity TEXT NOT NULL,        -- the highest
  alert_count INTEGER NOT NULL DEFAULT 1,
  created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
  updated_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
  window_start INTEGER NOT NULL,
  period INTEGER NOT NULL,       -- length of the window, milliseconds
  threshold INTEGER NOT NULL,
  state TEXT NOT NULL DEFAULT 'undecided' CHECK (state IN ('undecided', 'below_threshold', 'announced', 'folded')),
  folded_into INTEGER REFERENCES alerts (id),
  first_event_time INTEGER NOT NULL,
  first_event_id TEXT NOT NULL,
  last_event_time INTEGER NOT NULL,
  log_type TEXT NOT NULL,
  accounts TEXT NOT NULL,        -- JSON array, sorted; regions too
  regions TEXT NOT NULL,
  actor TEXT NOT NULL,
  source_address TEXT NOT NULL,
  context TEXT NOT NULL,         -- JSON object
  description TEXT,
  reference TEXT,
  runbook TEXT,
  destinations TEXT,             -- JSON array; null when the rule did not choose
  UNIQUE (rule_id, dedup_string, window_start)
);
CREATE INDEX alerts_undecided ON alerts (rule_id, dedup_string, period, window_start) WHERE state = 'undecided';
CREATE INDEX alerts_folded ON alerts (folded_into) WHERE folded_into IS NOT NULL;

CREATE TABLE detections (
  id INTEGER PRIMARY KEY,
  alert INTEGER,                 -- alerts.id; null for a signal. No foreign key: the batch writes its alerts after its detections
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
  actor TEXT NOT NULL,
  source_address TEXT NOT NULL,
  context TEXT NOT NULL,
  description TEXT,
  reference TEXT,
  runbook TEXT,
  destinations TEXT,
  rule_set TEXT NOT NULL,
  UNIQUE (rule_id, event_id)
) STRICT;
CREATE INDEX detections_of_alert ON detections (alert, event_time) WHERE alert IS NOT NULL;

-- The outbox.
CREATE TABLE deliveries (
  id INTEGER PRIMARY KEY,
  alert_id TEXT NOT NULL REFERENCES alerts (alert_id),
  destination TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'sending', 'delivered', 'dead')),
  attempts INTEGER NOT NULL DEFAULT 0,
  filed_at INTEGER NOT NULL,
  next_attempt INTEGER NOT NULL, -- not tried before; while pending
  lease_until INTEGER,           -- due again after; while sending
  last_error TEXT,
  UNIQUE (alert_id, destination)
) STRICT;
CREATE INDEX deliveries_open ON deliveries (id) WHERE state IN ('pending', 'sending');

-- Destinations that asked every sender to wait.
CREATE TABLE holds (
  destination TEXT PRIMARY KEY,
  until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
