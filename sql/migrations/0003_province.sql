-- Whose numbers these are, and who is expected to report. Written from the province's files at every start.

-- One row for ever: a store holds one province of one provenance.
CREATE TABLE provenance (
  province String,
  provenance LowCardinality(String),
  written_at DateTime64(3, 'Asia/Shanghai')
)
ENGINE = ReplacingMergeTree(written_at)
ORDER BY tuple()
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1,
  min_compressed_bytes_to_fsync_after_merge = 1, old_parts_lifetime = 480;

CREATE TABLE organ (
  organ LowCardinality(String),
  region LowCardinality(String),
  kind LowCardinality(String),
  active UInt8,
  registered_at DateTime64(3, 'Asia/Shanghai')
)
ENGINE = ReplacingMergeTree(registered_at)
ORDER BY organ
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1,
  min_compressed_bytes_to_fsync_after_merge = 1, old_parts_lifetime = 480;

-- The feeds that platforms are registered with; a feed that is no longer in its file is kept with active = 0.
CREATE TABLE registered_feed (
  platform LowCardinality(String),
  feed LowCardinality(String),
  organ LowCardinality(String),
  region LowCardinality(String),
  cadence_s UInt32,
  active UInt8,
  registered_at DateTime64(3, 'Asia/Shanghai')
)
ENGINE = ReplacingMergeTree(registered_at)
ORDER BY (platform, feed)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1,
  min_compressed_bytes_to_fsync_after_merge = 1, old_parts_lifetime = 480;

-- Every source and its state at {at:Int64} (epoch ms): known, stale beyond 2 cadences, unknown beyond 4 or never seen.
-- A good poll after {at} covers it: cursors leave no gap, so the source has reported about that moment since.
CREATE VIEW source AS
SELECT
  platform,
  feed,
  organ,
  region,
  cadence_s,
  last_good,
  seen,
  greatest(0, dateDiff('millisecond', last_good, fromUnixTimestamp64Milli({at:Int64}, 'Asia/Shanghai'))) / 1000 AS age_s,
  multiIf(NOT seen, 'unknown', age_s > 4 * cadence_s, 'unknown', age_s > 2 * cadence_s, 'stale', 'known') AS state
FROM (SELECT platform, feed, organ, region, cadence_s FROM registered_feed FINAL WHERE active) AS registered
LEFT JOIN (
  SELECT platform, feed, started AS last_good, 1 AS seen
  FROM poll_now FINAL
  WHERE outcome = 'ok' AND NOT backfill
) AS good USING (platform, feed);

-- Every platform, judged by its fastest feed: dark when that has had no good poll for max(2 cadences, 30 s) at
-- {at:Int64} (epoch ms). A later poll covers what a source says of the moment, but not whether its platform answered
-- at the moment, so this one looks at the polls up to then and at no others.
CREATE VIEW platform_state AS
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
  NOT seen OR dateDiff('millisecond', last_good, moment) > 1000 * greatest(2 * fastest.1, 30) AS dark
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
