-- What happened to cases, silences and formulas: a copy of the log in which it is decided (cases.sqlite), for SQL to read.
--
-- One row an event. Beside the event stand the facts of its case after it, so that the last row of a case says how it is.

CREATE TABLE case_event (
  writer LowCardinality(String),
  seq UInt64,
  case_id String,
  kind LowCardinality(String),
  version UInt32,
  at DateTime64(3, 'Asia/Shanghai'),
  actor String,
  actor_kind LowCardinality(String),
  command LowCardinality(String),
  state LowCardinality(String),
  body String,
  prev_hash String,
  hash String,
  organ LowCardinality(String),
  region LowCardinality(String),
  source LowCardinality(String),
  dataset String,
  rule String,
  warn_level UInt8,
  event_level UInt8,
  owner String,
  opened_at DateTime64(3, 'Asia/Shanghai'),
  reopened UInt32
)
ENGINE = ReplacingMergeTree
ORDER BY (writer, seq)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1,
  min_compressed_bytes_to_fsync_after_merge = 1, old_parts_lifetime = 480;
