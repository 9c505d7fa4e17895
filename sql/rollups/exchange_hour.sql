-- Rewrites exchange_hour for the hours that hold {hours:Array(Int64)} (epoch ms of hour starts).
-- A key whose rows are all gone stays with zeros, so that its old sums are replaced.
INSERT INTO exchange_hour
SELECT
  toStartOfHour(observed_at) AS hour,
  platform,
  side,
  provider,
  consumer,
  resource,
  countIf(NOT gone),
  sumIf(calls, NOT gone),
  sumIf(failures, NOT gone),
  sumIf(records, NOT gone),
  sumIf(bytes, NOT gone),
  sumIf(le_5, NOT gone),
  sumIf(le_10, NOT gone),
  sumIf(le_25, NOT gone),
  sumIf(le_50, NOT gone),
  sumIf(le_100, NOT gone),
  sumIf(le_250, NOT gone),
  sumIf(le_500, NOT gone),
  sumIf(le_1000, NOT gone),
  sumIf(le_2500, NOT gone),
  sumIf(le_5000, NOT gone),
  sumIf(le_10000, NOT gone),
  sumIf(le_inf, NOT gone),
  minIf(observed_at, NOT gone),
  maxIf(observed_at, NOT gone),
  now64(3, 'Asia/Shanghai')
FROM (
  -- The last statement of each key, as FINAL finds it, but from the hours alone.
  SELECT *
  FROM exchange_now
  WHERE toStartOfHour(observed_at) IN (SELECT toStartOfHour(fromUnixTimestamp64Milli(arrayJoin({hours:Array(Int64)}), 'Asia/Shanghai')))
    -- Bounds of the column's own type: compared with a DateTime, the index would pass over the last second before it.
    AND observed_at >= toDateTime64(toStartOfHour(fromUnixTimestamp64Milli(arrayMin({hours:Array(Int64)}), 'Asia/Shanghai')), 3)
    AND observed_at < toDateTime64(toStartOfHour(fromUnixTimestamp64Milli(arrayMax({hours:Array(Int64)}), 'Asia/Shanghai')) + INTERVAL 1 HOUR, 3)
  ORDER BY known_at DESC
  LIMIT 1 BY platform, observed_at, side, provider, consumer, resource
)
GROUP BY hour, platform, side, provider, consumer, resource
