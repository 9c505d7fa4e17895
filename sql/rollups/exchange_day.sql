-- Rewrites exchange_day for the days that hold {hours:Array(Int64)} (epoch ms of hour starts).
-- A key whose rows are all gone stays with zeros, so that its old sums are replaced.
INSERT INTO exchange_day
SELECT
  toDate(observed_at) AS day,
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
FROM exchange_now FINAL
WHERE toDate(observed_at) IN (SELECT toDate(fromUnixTimestamp64Milli(arrayJoin({hours:Array(Int64)}), 'Asia/Shanghai')))
  -- Bounds of the column's own type: compared with a DateTime, the index would pass over the last second before it.
  AND observed_at >= toDateTime64(toStartOfDay(fromUnixTimestamp64Milli(arrayMin({hours:Array(Int64)}), 'Asia/Shanghai')), 3)
  AND observed_at < toDateTime64(toStartOfDay(fromUnixTimestamp64Milli(arrayMax({hours:Array(Int64)}), 'Asia/Shanghai')) + INTERVAL 1 DAY, 3)
GROUP BY day, platform, side, provider, consumer, resource
