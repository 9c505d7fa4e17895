-- The days of the plan as a start found them, whenever they were others than the last start had found: so that no change
-- of days is silent, whatever the plan's file says of it. Of a phase or an outcome that is no longer planned, a row
-- without days.
CREATE TABLE IF NOT EXISTS plan_day (
  id LowCardinality(String),
  noticed_at DateTime64(3, 'Asia/Shanghai'),
  -- As 2026-03-01; '' where none is set.
  starts String,
  ends String
)
ENGINE = ReplacingMergeTree
ORDER BY (id, noticed_at)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1,
  min_compressed_bytes_to_fsync_after_merge = 1, old_parts_lifetime = 480;
