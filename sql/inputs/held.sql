-- The interfaces that silent platforms were counting, per organ that provides them: how much of the last 24 hours has
-- succeeded by whoever counts them now, and how much more they carried in the 24 hours before that platform fell silent.
-- It is asked only where a platform is silent, and reads no more than the providers that are concerned.
WITH
  carried AS (
    WITH
      fromUnixTimestamp64Milli(
        {silent_since:Array(Int64)}[indexOf({silent_platforms:Array(String)}, platform)], 'Asia/Shanghai') AS fell_silent,
      -- The first that fell silent, of those ever heard, and the last: they keep the read short.
      fromUnixTimestamp64Milli(
        arrayMin(arrayPushBack(arrayFilter(since -> since > 0, {silent_since:Array(Int64)}), {at:Int64})),
        'Asia/Shanghai') AS earliest,
      fromUnixTimestamp64Milli(arrayMax({silent_since:Array(Int64)}), 'Asia/Shanghai') AS latest
    SELECT
      provider,
      consumer,
      resource,
      toStartOfHour(observed_at) AS hour,
      if(max(side = 'relay'), sumIf(calls, side = 'relay'), sum(calls)) AS counted
    FROM exchange_now FINAL
    WHERE platform IN {silent_platforms:Array(String)}
      AND NOT gone
      AND side IN ('relay', 'provider')
      AND observed_at >= toDateTime64(toStartOfHour(earliest - INTERVAL 24 HOUR), 3, 'Asia/Shanghai')
      AND observed_at < toDateTime64(toStartOfHour(latest) + INTERVAL 1 HOUR, 3, 'Asia/Shanghai')
      AND hour >= toStartOfHour(fell_silent - INTERVAL 24 HOUR)
      AND hour <= fell_silent
    GROUP BY provider, consumer, resource, hour
  ),
  concerned AS (
    SELECT DISTINCT provider FROM exchange_now
    WHERE platform IN {silent_platforms:Array(String)}
      AND observed_at > fromUnixTimestamp64Milli(
        arrayMin(arrayPushBack(arrayFilter(since -> since > 0, {silent_since:Array(Int64)}), {at:Int64})) - 90000000,
        'Asia/Shanghai')
  )
SELECT
  organ,
  {regions:Array(String)}[indexOf({organs:Array(String)}, organ)] AS region,
  sum(interface.succeeded) AS succeeded,
  sum(greatest(interface.carried, interface.called) - interface.called) AS missed
FROM (
  SELECT
    organ,
    consumer,
    resource,
    sum(hourly.succeeded) AS succeeded,
    sum(hourly.called) AS called,
    sum(hourly.carried) AS carried
  FROM (
    SELECT
      provider AS organ,
      consumer,
      resource,
      max(side = 'relay') AS relayed,
      if(relayed, sumIf(piece.calls, side = 'relay'), sum(piece.calls)) AS called,
      if(relayed, sumIf(piece.failures, side = 'relay'), sum(piece.failures)) AS failed,
      greatest(called, failed) - failed AS succeeded,
      0 AS held,
      0 AS carried
    FROM (
      SELECT toDateTime(hour, 'Asia/Shanghai') AS hour, side, provider, consumer, resource, calls, failures
      FROM exchange_hour FINAL
      WHERE hour >= {first_whole:DateTime} AND hour <= {last_whole:DateTime}
        AND side IN ('relay', 'provider') AND periods > 0 AND provider IN (SELECT provider FROM concerned)
      UNION ALL
      SELECT toStartOfHour(observed_at), side, provider, consumer, resource, calls, failures
      FROM exchange_now FINAL
      WHERE NOT gone AND side IN ('relay', 'provider') AND provider IN (SELECT provider FROM concerned)
        -- Those that state anything of them.
        AND platform IN (
          SELECT platform FROM exchange_hour
          WHERE hour >= {first_hour:DateTime} AND provider IN (SELECT provider FROM concerned)
        )
        AND (
          observed_at >= toDateTime64({first_hour:DateTime}, 3) AND observed_at < toDateTime64({first_whole:DateTime}, 3)
            AND observed_at + toIntervalSecond(least(period_s, 3600)) > fromUnixTimestamp64Milli({since:Int64})
          OR observed_at >= toDateTime64({last_whole:DateTime}, 3) + INTERVAL 1 HOUR
            AND observed_at < fromUnixTimestamp64Milli({at:Int64})
            AND observed_at + toIntervalSecond(least(period_s, 3600)) <= fromUnixTimestamp64Milli({at:Int64})
        )
    ) AS piece
    GROUP BY provider, consumer, resource, hour
    UNION ALL
    SELECT provider, consumer, resource, 0, 0, 0, 0, 1, counted FROM carried
  ) AS hourly
  GROUP BY organ, consumer, resource
  HAVING max(hourly.held)
) AS interface
GROUP BY organ
