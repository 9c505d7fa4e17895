-- Every platform, judged by its fastest feed: dark when that has had no good poll for max(2 cadences, 30 s) at
-- {at:Int64} (epoch ms). A later poll covers what a source says of the moment, but not whether its platform answered
-- at the moment, so this one looks at the polls up to then and at no others.
CREATE OR REPLACE VIEW platform_state AS
WITH
  fromUnixTimestamp64Milli({at:Int64}, 'Asia/Shanghai') AS moment,
  -- The latest polls answer for the present; only the past needs the log of all of them.
  (SELECT max(started) FROM poll_now) AS newest_poll
SELECT
  platform,
  any(feeds.organ) AS organ,
  any(feeds.region) AS region,
  argMin((feeds.cadence_s, feeds.seen, feeds.last_good), (feeds.cadence_s, feeds.feed)) AS fastest,
  fastest.2 AS seen,
  fastest.3 AS last_good,
  NOT seen OR dateDiff('millisecond', last_good, moment) > 1000 * greatest(2 * fastest.1, 30) AS dark,
  -- Before the first poll of all nobody had looked yet, and that is not silence.
  (SELECT count() FROM (SELECT 1 FROM poll WHERE poll.started <= fromUnixTimestamp64Milli({at:Int64}, 'Asia/Shanghai') LIMIT 1)) > 0 AS anyone_asked
FROM (
  SELECT platform, feed, organ, region, cadence_s, last_good, seen
  FROM (SELECT platform, feed, organ, region, cadence_s FROM registered_feed FINAL WHERE active) AS registered
  LEFT JOIN (
    SELECT platform, feed, max(started) AS last_good, 1 AS seen
    FROM (
      SELECT platform, feed, started
      FROM poll_now FINAL
      WHERE outcome = 'ok' AND NOT backfill AND started <= moment
      UNION ALL
      SELECT platform, feed, started
      FROM poll
      WHERE newest_poll > moment AND started <= moment AND started > moment - INTERVAL 1 DAY
        AND outcome = 'ok' AND NOT backfill
    )
    GROUP BY platform, feed
  ) AS good USING (platform, feed)
) AS feeds
GROUP BY platform;
