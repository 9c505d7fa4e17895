-- How what platforms send has changed: one row a change, and one more when it is over. The last row of a path and kind
-- says how it stands.

CREATE TABLE drift (
  platform LowCardinality(String),
  feed LowCardinality(String),
  path String,
  kind LowCardinality(String),
  weight LowCardinality(String),
  state LowCardinality(String),
  was String,
  is String,
  example String,
  poll_id String,
  first_seen DateTime64(3, 'Asia/Shanghai'),
  known_at DateTime64(3, 'Asia/Shanghai')
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(known_at)
ORDER BY (platform, feed, path, kind, known_at)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1,
  min_compressed_bytes_to_fsync_after_merge = 1, old_parts_lifetime = 480;
