WITH fromUnixTimestamp64Milli({at:Int64}, 'Asia/Shanghai') AS moment
SELECT
  platform,
  organ,
  region,
  seen,
  last_good,
  NOT seen OR dateDiff('millisecond', last_good, moment) > 1000 * greatest(2 * cadence_s, 30) AS dark,
  (SELECT count() > 0 AND NOT throwIf(min(started) > moment, 'only its own view speaks of this moment') FROM poll_now) AS anyone_asked
FROM (
  SELECT platform, feed, organ, region, cadence_s
  FROM registered_feed FINAL
  WHERE active
  ORDER BY platform, cadence_s, feed
  LIMIT 1 BY platform
) AS fastest
LEFT JOIN (
  SELECT platform, feed, started AS last_good, 1 AS seen
  FROM poll_now FINAL
  WHERE outcome = 'ok' AND NOT backfill AND NOT throwIf(started > moment, 'only its own view speaks of this moment')
) AS good USING (platform, feed)
