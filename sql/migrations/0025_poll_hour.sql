-- Polls by the hour and feed, windows of history left out: what a day of many platforms came to without reading it all.
--
-- `failed_since_good` are the failed polls after the last good one of the hour, and all of the failed where none was good.
-- `fruitful` polls brought rows; `first_new` and `last_new` are when the first and the last of them began, and 1970 where
-- there was none.

CREATE TABLE poll_hour (
  hour DateTime('Asia/Shanghai'),
  platform LowCardinality(String),
  feed LowCardinality(String),
  polls UInt64,
  failed UInt64,
  failed_since_good UInt64,
  last_good DateTime64(3, 'Asia/Shanghai'),
  rows UInt64,
  unchanged UInt64,
  rejects UInt64,
  masked UInt64,
  fruitful UInt64,
  first_new DateTime64(3, 'Asia/Shanghai'),
  last_new DateTime64(3, 'Asia/Shanghai'),
  computed_at DateTime64(3, 'Asia/Shanghai')
)
ENGINE = ReplacingMergeTree(computed_at)
PARTITION BY toYYYYMM(hour)
ORDER BY (hour, platform, feed)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1,
  min_compressed_bytes_to_fsync_after_merge = 1, old_parts_lifetime = 480, ttl_only_drop_parts = 1,
  materialize_ttl_recalculate_only = 1;
