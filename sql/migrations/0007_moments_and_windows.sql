-- The 24 hours up to {at:Int64} (epoch ms) per provider and interface: the periods that ended in them, counted on one
-- side: the relay's where the relay reports an hour of an interface, else the provider's.
--
-- A period that is still open is not in the window, and one leaves it when its end is 24 hours old, so that the window
-- holds 24 hours of whole periods whatever their length, each platform's own. A period longer than an hour is counted
-- as if it ended an hour after its start, which keeps the read short.
--
-- Whole hours come from the rollup, which knows when periods began; the hours at both ends, and one more at each for
-- periods that reach over the hour, from the facts, so that the window is exact at any moment.
CREATE OR REPLACE VIEW exchange_window AS
WITH
  fromUnixTimestamp64Milli({at:Int64}, 'Asia/Shanghai') AS moment,
  moment - INTERVAL 24 HOUR AS since,
  -- Of the columns' own type: compared with a DateTime, the index would pass over the last second before it.
  toDateTime64(toStartOfHour(since) + INTERVAL 1 HOUR, 3, 'Asia/Shanghai') AS first_whole,
  toDateTime64(toStartOfHour(moment) - INTERVAL 1 HOUR, 3, 'Asia/Shanghai') AS last_whole
SELECT
  flow.organ AS organ,
  register.region AS region,
  flow.consumer AS consumer,
  flow.resource AS resource,
  flow.hour AS hour,
  if(flow.relayed, 'relay', 'provider') AS counted_side,
  -- The sides that state this hour: what one of them says of it may be 0, and that is known.
  flow.sides AS sides,
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
    groupUniqArray(toString(side)) AS sides,
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
      AND (
        observed_at > since - INTERVAL 1 HOUR AND observed_at < first_whole
          AND observed_at + toIntervalSecond(least(period_s, 3600)) > since
        OR observed_at >= last_whole AND observed_at < moment
          AND observed_at + toIntervalSecond(least(period_s, 3600)) <= moment
      )
  ) AS piece
  GROUP BY provider, consumer, resource, hour
) AS flow
LEFT JOIN (SELECT organ, region FROM organ FINAL) AS register ON flow.organ = register.organ;

-- Whether a feed's polls also bring what is about earlier moments: it has a cursor or a backfill. Of one without, a poll
-- speaks for its own moment alone.
ALTER TABLE registered_feed ADD COLUMN IF NOT EXISTS looks_back UInt8 DEFAULT 0;

-- Every source and its state at {at:Int64} (epoch ms): known, stale beyond 2 cadences, unknown beyond 4 or never seen.
--
-- The last good poll up to {at} decides. A later one covers {at} as well where the feed looks back and was followed
-- already, or its facts reach back to then: cursors leave no gap, so the source has reported about that moment since.
-- Before the first poll and the first fact nothing is covered.
CREATE OR REPLACE VIEW source AS
WITH
  fromUnixTimestamp64Milli({at:Int64}, 'Asia/Shanghai') AS moment,
  -- The latest polls answer for the present; only the past needs the log of all of them, and the facts.
  (SELECT max(started) FROM poll_now) AS newest_poll
SELECT
  platform,
  feed,
  organ,
  region,
  cadence_s,
  looks_back AND latest > moment AND (heard_before OR stated_before) AS is_covered,
  if(is_covered, latest, latest_before) AS last_good,
  is_covered OR heard_before AS seen,
  greatest(0, dateDiff('millisecond', last_good, moment)) / 1000 AS age_s,
  multiIf(NOT seen, 'unknown', age_s > 4 * cadence_s, 'unknown', age_s > 2 * cadence_s, 'stale', 'known') AS state
FROM (SELECT platform, feed, organ, region, cadence_s, looks_back FROM registered_feed FINAL WHERE active) AS registered
LEFT JOIN (
  SELECT
    platform,
    feed,
    max(started) AS latest,
    maxIf(started, started <= moment) AS latest_before,
    countIf(started <= moment) > 0 AS heard_before
  FROM (
    SELECT platform, feed, started
    FROM poll_now FINAL
    WHERE outcome = 'ok' AND NOT backfill
    UNION ALL
    SELECT platform, feed, started
    FROM poll
    WHERE newest_poll > moment AND started <= moment AND started > moment - INTERVAL 1 DAY
      AND outcome = 'ok' AND NOT backfill
  )
  GROUP BY platform, feed
) AS good USING (platform, feed)
LEFT JOIN (
  SELECT platform, feed, 1 AS stated_before
  FROM (
    SELECT platform, 'exchange' AS feed FROM exchange_day FINAL WHERE newest_poll > moment AND periods > 0 AND observed_from <= moment
    UNION ALL SELECT platform, 'catalogue' FROM catalogue WHERE newest_poll > moment AND observed_at <= moment
    UNION ALL SELECT platform, 'census' FROM census WHERE newest_poll > moment AND observed_at <= moment
    UNION ALL SELECT platform, 'quality' FROM quality WHERE newest_poll > moment AND observed_at <= moment
    UNION ALL SELECT platform, 'security' FROM security WHERE newest_poll > moment AND observed_at <= moment
    UNION ALL SELECT platform, 'request' FROM request WHERE newest_poll > moment AND observed_at <= moment
    UNION ALL SELECT platform, 'progress' FROM progress WHERE newest_poll > moment AND observed_at <= moment
    UNION ALL SELECT platform, 'document' FROM document WHERE newest_poll > moment AND observed_at <= moment
    UNION ALL SELECT platform, 'measure' FROM measure WHERE newest_poll > moment AND observed_at <= moment
  )
  GROUP BY platform, feed
) AS facts USING (platform, feed);
