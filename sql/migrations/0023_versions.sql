-- The versions of each indicator, in the order in which they came into use: one row when a version takes the place of
-- another. The definition is kept as it was written, so that a past value is explained by what held when it was shown,
-- and what each version changed can be read here for good, wherever the files have gone.
CREATE TABLE IF NOT EXISTS indicator_version (
  indicator LowCardinality(String),
  used_from DateTime64(3, 'Asia/Shanghai'),
  version LowCardinality(String),
  definition String,
  sql String
)
ENGINE = ReplacingMergeTree
ORDER BY (indicator, used_from)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1,
  min_compressed_bytes_to_fsync_after_merge = 1, old_parts_lifetime = 480;
