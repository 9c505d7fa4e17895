-- Exchange by the hour and by the day, recomputed from exchange_now for the hours a batch touched (sql/rollups).
-- `periods` counts the facts that are not gone; where it is 0 the row says no more than that its old sums are void.

CREATE TABLE exchange_hour (
  hour DateTime('Asia/Shanghai'),
  platform LowCardinality(String),
  side LowCardinality(String),
  provider LowCardinality(String),
  consumer LowCardinality(String),
  resource LowCardinality(String),
  periods UInt64,
  calls UInt64,
  failures UInt64,
  records UInt64,
  bytes UInt64,
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
  le_inf UInt64,
  observed_from DateTime64(3, 'Asia/Shanghai'),
  observed_to DateTime64(3, 'Asia/Shanghai'),
  computed_at DateTime64(3, 'Asia/Shanghai')
)
ENGINE = ReplacingMergeTree(computed_at)
PARTITION BY toYYYYMM(hour)
ORDER BY (hour, provider, consumer, resource, side, platform)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1,
  min_compressed_bytes_to_fsync_after_merge = 1, old_parts_lifetime = 480;

CREATE TABLE exchange_day (
  day Date,
  platform LowCardinality(String),
  side LowCardinality(String),
  provider LowCardinality(String),
  consumer LowCardinality(String),
  resource LowCardinality(String),
  periods UInt64,
  calls UInt64,
  failures UInt64,
  records UInt64,
  bytes UInt64,
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
  le_inf UInt64,
  observed_from DateTime64(3, 'Asia/Shanghai'),
  observed_to DateTime64(3, 'Asia/Shanghai'),
  computed_at DateTime64(3, 'Asia/Shanghai')
)
ENGINE = ReplacingMergeTree(computed_at)
PARTITION BY toYYYYMM(day)
ORDER BY (day, provider, consumer, resource, side, platform)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1,
  min_compressed_bytes_to_fsync_after_merge = 1, old_parts_lifetime = 480;

-- The 24 hours before {at:Int64} (epoch ms) per provider and interface, counted on one side: the relay's where the
-- relay reports an hour of an interface, else the provider's. Whole hours come from the rollup, the two ends from
-- the facts, so that the window is exact at any moment.
CREATE VIEW exchange_window AS
WITH
  fromUnixTimestamp64Milli({at:Int64}, 'Asia/Shanghai') AS moment,
  moment - INTERVAL 24 HOUR AS since,
  -- Of the columns' own type: compared with a DateTime, the index would pass over the last second before it.
  toDateTime64(toStartOfHour(since) + INTERVAL 1 HOUR, 3, 'Asia/Shanghai') AS first_whole,
  toDateTime64(toStartOfHour(moment), 3, 'Asia/Shanghai') AS last_whole
SELECT
  flow.organ AS organ,
  register.region AS region,
  flow.consumer AS consumer,
  flow.resource AS resource,
  flow.hour AS hour,
  if(flow.relayed, 'relay', 'provider') AS counted_side,
  if(flow.relayed, flow.relay_calls, flow.provider_calls) AS calls,
  if(flow.relayed, flow.relay_failures, flow.provider_failures) AS failures,
  if(flow.relayed, flow.relay_records, flow.provider_records) AS records,
  flow.observed_from AS observed_from,
  flow.observed_to AS observed_to
FROM (
  SELECT
    provider AS organ,
    consumer,
    resource,
    hour,
    max(side = 'relay') AS relayed,
    sumIf(piece.calls, side = 'relay') AS relay_calls,
    sumIf(piece.calls, side = 'provider') AS provider_calls,
    sumIf(piece.failures, side = 'relay') AS relay_failures,
    sumIf(piece.failures, side = 'provider') AS provider_failures,
    sumIf(piece.records, side = 'relay') AS relay_records,
    sumIf(piece.records, side = 'provider') AS provider_records,
    min(piece.observed_from) AS observed_from,
    max(piece.observed_to) AS observed_to
  FROM (
    SELECT toDateTime(hour, 'Asia/Shanghai') AS hour, side, provider, consumer, resource, calls, failures, records, observed_from, observed_to
    FROM exchange_hour FINAL
    WHERE hour >= first_whole AND hour < last_whole AND side IN ('relay', 'provider') AND periods > 0
    UNION ALL
    SELECT toStartOfHour(observed_at) AS hour, side, provider, consumer, resource, calls, failures, records, observed_at, observed_at
    FROM exchange_now FINAL
    WHERE NOT gone AND side IN ('relay', 'provider')
      AND (observed_at >= since AND observed_at < first_whole OR observed_at >= last_whole AND observed_at < moment)
  ) AS piece
  GROUP BY provider, consumer, resource, hour
) AS flow
LEFT JOIN (SELECT organ, region FROM organ FINAL) AS register ON flow.organ = register.organ;
