-- Rewrites exchange_day for the days that hold {hours:Array(Int64)} (epoch ms of hour starts), from their hours.
-- A key whose rows are all gone stays with zeros, so that its old sums are replaced.
INSERT INTO exchange_day
SELECT
  toDate(hour) AS day,
  platform,
  side,
  provider,
  consumer,
  resource,
  sum(hourly.periods),
  sum(hourly.calls),
  sum(hourly.failures),
  sum(hourly.records),
  sum(hourly.bytes),
  sum(hourly.le_5),
  sum(hourly.le_10),
  sum(hourly.le_25),
  sum(hourly.le_50),
  sum(hourly.le_100),
  sum(hourly.le_250),
  sum(hourly.le_500),
  sum(hourly.le_1000),
  sum(hourly.le_2500),
  sum(hourly.le_5000),
  sum(hourly.le_10000),
  sum(hourly.le_inf),
  minIf(hourly.observed_from, hourly.periods > 0),
  maxIf(hourly.observed_to, hourly.periods > 0),
  now64(3, 'Asia/Shanghai')
FROM exchange_hour AS hourly FINAL
WHERE toDate(hour) IN (SELECT toDate(fromUnixTimestamp64Milli(arrayJoin({hours:Array(Int64)}), 'Asia/Shanghai')))
  AND hour >= toStartOfDay(fromUnixTimestamp64Milli(arrayMin({hours:Array(Int64)}), 'Asia/Shanghai'))
  AND hour < toStartOfDay(fromUnixTimestamp64Milli(arrayMax({hours:Array(Int64)}), 'Asia/Shanghai')) + INTERVAL 1 DAY
GROUP BY day, platform, side, provider, consumer, resource
