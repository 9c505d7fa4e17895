-- The landing tables: what platforms stated. Two a feed, both written by every batch.
--
-- `X` keeps every statement: an exact replay collapses, a restatement survives with its later known_at.
-- `X_now` is the current truth; read it FINAL.
--
-- Every table carries the durability settings itself, so that it never depends on how the directory was opened.

-- One period of one interface, as one side counted it.
CREATE TABLE exchange (
  platform LowCardinality(String),
  organ LowCardinality(String),
  region LowCardinality(String),
  observed_at DateTime64(3, 'Asia/Shanghai'),
  known_at DateTime64(3, 'Asia/Shanghai'),
  poll_id String,
  gone UInt8,
  side LowCardinality(String),
  provider LowCardinality(String),
  consumer LowCardinality(String),
  resource LowCardinality(String),
  period_s UInt32,
  calls UInt64,
  failures UInt64,
  records UInt64,
  bytes UInt64,
  p95_ms UInt64,
  le_5 UInt64,
  le_10 UInt64,
  le_25 UInt64,
  le_50 UInt64,
  le_100 UInt64,
  le_250 UInt64,
  le_500 UInt64,
  le_1000 UInt64,
  le_2500 UInt64,
  le_5000 UInt64,
  le_10000 UInt64,
  le_inf UInt64
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(observed_at)
ORDER BY (platform, observed_at, side, provider, consumer, resource, known_at)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1,
  min_compressed_bytes_to_fsync_after_merge = 1, old_parts_lifetime = 480;

CREATE TABLE exchange_now AS exchange
ENGINE = ReplacingMergeTree(known_at)
PARTITION BY toYYYYMM(observed_at)
ORDER BY (platform, observed_at, side, provider, consumer, resource)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1,
  min_compressed_bytes_to_fsync_after_merge = 1, old_parts_lifetime = 480;

-- Catalogue entries.
CREATE TABLE catalogue (
  platform LowCardinality(String),
  organ LowCardinality(String),
  region LowCardinality(String),
  observed_at DateTime64(3, 'Asia/Shanghai'),
  known_at DateTime64(3, 'Asia/Shanghai'),
  poll_id String,
  gone UInt8,
  entry String,
  name String,
  provider LowCardinality(String),
  share_type UInt8,
  conditions String,
  legal_basis String,
  cycle LowCardinality(String),
  fields UInt64,
  mounted LowCardinality(String),
  should_land UInt8,
  landed UInt8,
  open UInt8,
  standard LowCardinality(String),
  conformant UInt8,
  grade LowCardinality(String),
  pi LowCardinality(String),
  last_data_at DateTime64(3, 'Asia/Shanghai'),
  published_at DateTime64(3, 'Asia/Shanghai')
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(observed_at)
ORDER BY (platform, entry, known_at)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1,
  min_compressed_bytes_to_fsync_after_merge = 1, old_parts_lifetime = 480;

CREATE TABLE catalogue_now AS catalogue
ENGINE = ReplacingMergeTree(known_at)
ORDER BY (platform, entry)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1,
  min_compressed_bytes_to_fsync_after_merge = 1, old_parts_lifetime = 480;

-- The survey's items: the denominator of the catalogue.
CREATE TABLE census (
  platform LowCardinality(String),
  organ LowCardinality(String),
  region LowCardinality(String),
  observed_at DateTime64(3, 'Asia/Shanghai'),
  known_at DateTime64(3, 'Asia/Shanghai'),
  poll_id String,
  gone UInt8,
  item String,
  name String,
  duty_organ LowCardinality(String),
  system String
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(observed_at)
ORDER BY (platform, item, known_at)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1,
  min_compressed_bytes_to_fsync_after_merge = 1, old_parts_lifetime = 480;

CREATE TABLE census_now AS census
ENGINE = ReplacingMergeTree(known_at)
ORDER BY (platform, item)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1,
  min_compressed_bytes_to_fsync_after_merge = 1, old_parts_lifetime = 480;

-- One run of one quality rule over one dataset.
CREATE TABLE quality (
  platform LowCardinality(String),
  organ LowCardinality(String),
  region LowCardinality(String),
  observed_at DateTime64(3, 'Asia/Shanghai'),
  known_at DateTime64(3, 'Asia/Shanghai'),
  poll_id String,
  gone UInt8,
  dataset LowCardinality(String),
  rule String,
  dimension LowCardinality(String),
  status LowCardinality(String),
  checked UInt64,
  failed UInt64
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(observed_at)
ORDER BY (platform, dataset, rule, observed_at, known_at)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1,
  min_compressed_bytes_to_fsync_after_merge = 1, old_parts_lifetime = 480;

CREATE TABLE quality_now AS quality
ENGINE = ReplacingMergeTree(known_at)
PARTITION BY toYYYYMM(observed_at)
ORDER BY (platform, dataset, rule, observed_at)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1,
  min_compressed_bytes_to_fsync_after_merge = 1, old_parts_lifetime = 480;

-- Security alerts; observed_at is the moment this state of the alert began.
CREATE TABLE security (
  platform LowCardinality(String),
  organ LowCardinality(String),
  region LowCardinality(String),
  observed_at DateTime64(3, 'Asia/Shanghai'),
  known_at DateTime64(3, 'Asia/Shanghai'),
  poll_id String,
  gone UInt8,
  alert String,
  state LowCardinality(String),
  category LowCardinality(String),
  warn_level UInt8,
  asset String,
  title String,
  detail String,
  source_severity LowCardinality(String),
  upstream String
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(observed_at)
ORDER BY (platform, alert, known_at)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1,
  min_compressed_bytes_to_fsync_after_merge = 1, old_parts_lifetime = 480;

CREATE TABLE security_now AS security
ENGINE = ReplacingMergeTree(known_at)
ORDER BY (platform, alert)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1,
  min_compressed_bytes_to_fsync_after_merge = 1, old_parts_lifetime = 480;

-- Events of sharing requests.
CREATE TABLE request (
  platform LowCardinality(String),
  organ LowCardinality(String),
  region LowCardinality(String),
  observed_at DateTime64(3, 'Asia/Shanghai'),
  known_at DateTime64(3, 'Asia/Shanghai'),
  poll_id String,
  gone UInt8,
  request String,
  event LowCardinality(String),
  requester LowCardinality(String),
  provider LowCardinality(String),
  resource LowCardinality(String),
  share_type UInt8,
  reason String
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(observed_at)
ORDER BY (platform, request, event, observed_at, known_at)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1,
  min_compressed_bytes_to_fsync_after_merge = 1, old_parts_lifetime = 480;

CREATE TABLE request_now AS request
ENGINE = ReplacingMergeTree(known_at)
PARTITION BY toYYYYMM(observed_at)
ORDER BY (platform, request, event, observed_at)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1,
  min_compressed_bytes_to_fsync_after_merge = 1, old_parts_lifetime = 480;

-- What an organ says of its own progress; never counted as evidence.
CREATE TABLE progress (
  platform LowCardinality(String),
  organ LowCardinality(String),
  region LowCardinality(String),
  observed_at DateTime64(3, 'Asia/Shanghai'),
  known_at DateTime64(3, 'Asia/Shanghai'),
  poll_id String,
  gone UInt8,
  outcome LowCardinality(String),
  percent Float64,
  note String
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(observed_at)
ORDER BY (platform, outcome, organ, observed_at, known_at)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1,
  min_compressed_bytes_to_fsync_after_merge = 1, old_parts_lifetime = 480;

CREATE TABLE progress_now AS progress
ENGINE = ReplacingMergeTree(known_at)
PARTITION BY toYYYYMM(observed_at)
ORDER BY (platform, outcome, organ, observed_at)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1,
  min_compressed_bytes_to_fsync_after_merge = 1, old_parts_lifetime = 480;

-- Documents: institutions, standards, assessments.
CREATE TABLE document (
  platform LowCardinality(String),
  organ LowCardinality(String),
  region LowCardinality(String),
  observed_at DateTime64(3, 'Asia/Shanghai'),
  known_at DateTime64(3, 'Asia/Shanghai'),
  poll_id String,
  gone UInt8,
  document String,
  revision String,
  kind LowCardinality(String),
  outcome LowCardinality(String),
  title String,
  status LowCardinality(String),
  reviewed_by String,
  file_hash String
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(observed_at)
ORDER BY (platform, document, revision, known_at)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1,
  min_compressed_bytes_to_fsync_after_merge = 1, old_parts_lifetime = 480;

CREATE TABLE document_now AS document
ENGINE = ReplacingMergeTree(known_at)
ORDER BY (platform, document, revision)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1,
  min_compressed_bytes_to_fsync_after_merge = 1, old_parts_lifetime = 480;

-- Any other measure.
CREATE TABLE measure (
  platform LowCardinality(String),
  organ LowCardinality(String),
  region LowCardinality(String),
  observed_at DateTime64(3, 'Asia/Shanghai'),
  known_at DateTime64(3, 'Asia/Shanghai'),
  poll_id String,
  gone UInt8,
  name LowCardinality(String),
  labels String,
  value Float64,
  basis LowCardinality(String),
  evidence_hash String
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(observed_at)
ORDER BY (platform, name, labels, organ, observed_at, known_at)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1,
  min_compressed_bytes_to_fsync_after_merge = 1, old_parts_lifetime = 480;

CREATE TABLE measure_now AS measure
ENGINE = ReplacingMergeTree(known_at)
PARTITION BY toYYYYMM(observed_at)
ORDER BY (platform, name, labels, organ, observed_at)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1,
  min_compressed_bytes_to_fsync_after_merge = 1, old_parts_lifetime = 480;
