-- The screens that somebody gave a name, as each was last heard: one of them that does not come back after a start of the
-- product is missed.
CREATE TABLE IF NOT EXISTS named_screen (
  screen String,
  scene LowCardinality(String),
  build String,
  first_at DateTime64(3, 'Asia/Shanghai'),
  reported_at DateTime64(3, 'Asia/Shanghai'),
  -- 1970 where it has never proved a fresh picture.
  proved_at DateTime64(3, 'Asia/Shanghai')
)
ENGINE = ReplacingMergeTree(reported_at)
ORDER BY screen
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1,
  min_compressed_bytes_to_fsync_after_merge = 1, old_parts_lifetime = 480;
