-- The sample log: every value that was sent, as it was sent.

CREATE TABLE indicator_sample (
  indicator LowCardinality(String),
  version LowCardinality(String),
  scope_kind LowCardinality(String),
  scope_id LowCardinality(String),
  part LowCardinality(String),
  at DateTime64(3, 'Asia/Shanghai'),
  value Nullable(Float64),
  numerator String,
  denominator String,
  expected UInt32,
  reporting UInt32,
  fresh UInt32,
  worst Nullable(Float64),
  state LowCardinality(String),
  grade LowCardinality(String),
  status LowCardinality(String),
  observed_from Nullable(DateTime64(3, 'Asia/Shanghai')),
  observed_to Nullable(DateTime64(3, 'Asia/Shanghai'))
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(at)
ORDER BY (indicator, scope_kind, scope_id, part, at)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1,
  min_compressed_bytes_to_fsync_after_merge = 1, old_parts_lifetime = 480;
