-- Upkeep: what is past its time goes, and values that were shown are thinned as they grow old.

-- The one table that had only half of the durability settings.
ALTER TABLE migration MODIFY SETTING min_rows_to_fsync_after_merge = 1, min_compressed_bytes_to_fsync_after_merge = 1,
  old_parts_lifetime = 480;

-- The sample log goes by days, so that a day that has been thinned takes the place of the whole one in a single step.
-- Whatever a crash has left under the name is the copy that is not in use.
DROP TABLE IF EXISTS indicator_sample_by_day SYNC;

CREATE TABLE indicator_sample_by_day AS indicator_sample
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMMDD(at)
ORDER BY (indicator, scope_kind, scope_id, part, at)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1,
  min_compressed_bytes_to_fsync_after_merge = 1, old_parts_lifetime = 480;

INSERT INTO indicator_sample_by_day SELECT * FROM indicator_sample SETTINGS max_partitions_per_insert_block = 0;

EXCHANGE TABLES indicator_sample_by_day AND indicator_sample;

DROP TABLE indicator_sample_by_day SYNC;

-- How coarse the log of a day is, or is about to be (done = 0): one value in so many seconds, the last of them. What was
-- shown at a moment of such a day is answered for the end of its minute or hour, where the thinned log is exact.
CREATE TABLE sample_thinning (
  day Date,
  grain_s UInt32,
  done UInt8,
  written_at DateTime64(3, 'Asia/Shanghai')
)
ENGINE = ReplacingMergeTree(written_at)
ORDER BY (day, grain_s, done)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1,
  min_compressed_bytes_to_fsync_after_merge = 1, old_parts_lifetime = 480;

-- How long each table is kept stands in the province and is set at the start. A part goes as a whole once its last row
-- is past its time, which rewrites nothing; and a changed time is noted on the parts without rewriting them either.
ALTER TABLE exchange MODIFY SETTING ttl_only_drop_parts = 1, materialize_ttl_recalculate_only = 1;

ALTER TABLE exchange_now MODIFY SETTING ttl_only_drop_parts = 1, materialize_ttl_recalculate_only = 1;

ALTER TABLE quality MODIFY SETTING ttl_only_drop_parts = 1, materialize_ttl_recalculate_only = 1;

ALTER TABLE quality_now MODIFY SETTING ttl_only_drop_parts = 1, materialize_ttl_recalculate_only = 1;

ALTER TABLE progress MODIFY SETTING ttl_only_drop_parts = 1, materialize_ttl_recalculate_only = 1;

ALTER TABLE progress_now MODIFY SETTING ttl_only_drop_parts = 1, materialize_ttl_recalculate_only = 1;

ALTER TABLE measure MODIFY SETTING ttl_only_drop_parts = 1, materialize_ttl_recalculate_only = 1;

ALTER TABLE measure_now MODIFY SETTING ttl_only_drop_parts = 1, materialize_ttl_recalculate_only = 1;

ALTER TABLE poll MODIFY SETTING ttl_only_drop_parts = 1, materialize_ttl_recalculate_only = 1;

ALTER TABLE reject MODIFY SETTING ttl_only_drop_parts = 1, materialize_ttl_recalculate_only = 1;

ALTER TABLE landing MODIFY SETTING ttl_only_drop_parts = 1, materialize_ttl_recalculate_only = 1;

ALTER TABLE exchange_hour MODIFY SETTING ttl_only_drop_parts = 1, materialize_ttl_recalculate_only = 1;

ALTER TABLE exchange_day MODIFY SETTING ttl_only_drop_parts = 1, materialize_ttl_recalculate_only = 1;

ALTER TABLE indicator_sample MODIFY SETTING ttl_only_drop_parts = 1, materialize_ttl_recalculate_only = 1;
