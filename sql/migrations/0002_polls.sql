-- What was asked and what came of it: polls, refused records, and the stamp of each landed batch.

CREATE TABLE poll (
  poll_id String,
  platform LowCardinality(String),
  organ LowCardinality(String),
  region LowCardinality(String),
  feed LowCardinality(String),
  backfill UInt8,
  started DateTime64(3, 'Asia/Shanghai'),
  ms UInt32,
  http_status UInt16,
  outcome LowCardinality(String),
  error String,
  rows UInt64,
  unchanged UInt64,
  rejects UInt64,
  bytes UInt64,
  answer_hash String,
  skew_s Float64,
  known_at DateTime64(3, 'Asia/Shanghai')
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(started)
ORDER BY (started, platform, feed, poll_id)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1,
  min_compressed_bytes_to_fsync_after_merge = 1, old_parts_lifetime = 480;

-- The last poll of each kind of ending, so that "when did it last answer well?" reads one row.
CREATE TABLE poll_now AS poll
ENGINE = ReplacingMergeTree(started)
ORDER BY (platform, feed, backfill, outcome)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1,
  min_compressed_bytes_to_fsync_after_merge = 1, old_parts_lifetime = 480;

CREATE TABLE reject (
  poll_id String,
  platform LowCardinality(String),
  feed LowCardinality(String),
  ordinal UInt32,
  reason LowCardinality(String),
  field String,
  message String,
  excerpt String,
  known_at DateTime64(3, 'Asia/Shanghai')
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(known_at)
ORDER BY (platform, feed, poll_id, ordinal)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1,
  min_compressed_bytes_to_fsync_after_merge = 1, old_parts_lifetime = 480;

-- One row a batch, written after its rows: what analytics follows. `hours` are the hours of exchange it touched.
-- `landed_at` is the store's own time: collectors' clocks differ, and whoever follows must miss no batch for that.
CREATE TABLE landing (
  batch_id String,
  tables Array(LowCardinality(String)),
  hours Array(DateTime64(3, 'Asia/Shanghai')),
  landed_at DateTime64(3, 'Asia/Shanghai') DEFAULT now64(3, 'Asia/Shanghai')
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(landed_at)
ORDER BY (landed_at, batch_id)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1,
  min_compressed_bytes_to_fsync_after_merge = 1, old_parts_lifetime = 480;
