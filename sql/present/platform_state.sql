WITH
  fromUnixTimestamp64Milli({at:Int64}, 'Asia/Shanghai') AS moment,
  (SELECT count() > 0 AND NOT throwIf(min(started) > moment, 'only its own view speaks of this moment') FROM poll_now) AS anyone_asked
SELECT
  platform,
  any(feeds.organ) AS organ,
  any(feeds.region) AS region,
  argMin((feeds.cadence_s, feeds.seen, feeds.last_good), (feeds.cadence_s, feeds.feed)) AS fastest,
  fastest.2 AS seen,
  fastest.3 AS last_good,
  NOT seen OR dateDiff('millisecond', last_good, moment) > 1000 * greatest(2 * fastest.1, 30) AS dark,
  anyone_asked
FROM (
  SELECT platform, feed, organ, region, cadence_s, last_good, seen
  FROM (SELECT platform, feed, organ, region, cadence_s FROM registered_feed FINAL WHERE active) AS registered
  LEFT JOIN (
    SELECT platform, feed, started AS last_good, 1 AS seen
    FROM poll_now FINAL
    WHERE outcome = 'ok' AND NOT backfill AND NOT throwIf(started > moment, 'only its own view speaks of this moment')
  ) AS good USING (platform, feed)
) AS feeds
GROUP BY platform
