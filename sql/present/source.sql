WITH fromUnixTimestamp64Milli({at:Int64}, 'Asia/Shanghai') AS moment
SELECT
  platform,
  feed,
  organ,
  region,
  cadence_s,
  last_good,
  seen,
  greatest(0, dateDiff('millisecond', last_good, moment)) / 1000 AS age_s,
  multiIf(NOT seen, 'unknown', age_s > 4 * cadence_s, 'unknown', age_s > 2 * cadence_s, 'stale', 'known') AS state
FROM (SELECT platform, feed, organ, region, cadence_s FROM registered_feed FINAL WHERE active) AS registered
LEFT JOIN (
  SELECT platform, feed, started AS last_good, 1 AS seen
  FROM poll_now FINAL
  WHERE outcome = 'ok' AND NOT backfill AND NOT throwIf(started > moment, 'only its own view speaks of this moment')
) AS good USING (platform, feed)
