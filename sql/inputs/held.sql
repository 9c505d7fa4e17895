-- The interfaces that silent platforms were counting, per organ that provides them: how much of the last 24 hours has
-- succeeded by whoever counts them now, and how much more they carried in the 24 hours before that platform fell silent.
-- It is asked only where a platform is silent.
WITH
  carried AS (
    SELECT provider, consumer, resource, sum(counted) AS counted
    FROM (
      WITH
        fromUnixTimestamp64Milli(
          {silent_since:Array(Int64)}[indexOf({silent_platforms:Array(String)}, platform)], 'Asia/Shanghai') AS fell_silent,
        -- The first that fell silent, of those ever heard, and the last: they keep the read short.
        fromUnixTimestamp64Milli(
          arrayMin(arrayPushBack(arrayFilter(since -> since > 0, {silent_since:Array(Int64)}), {at:Int64})),
          'Asia/Shanghai') AS earliest,
        fromUnixTimestamp64Milli(arrayMax(arrayPushBack({silent_since:Array(Int64)}, 0::Int64)), 'Asia/Shanghai') AS latest
      SELECT
        provider,
        consumer,
        resource,
        if(max(side = 'relay'), sumIf(calls, side = 'relay'), sum(calls)) AS counted
      FROM exchange_now FINAL
      WHERE platform IN {silent_platforms:Array(String)}
        AND NOT gone
        AND side IN ('relay', 'provider')
        AND observed_at >= toDateTime64(toStartOfHour(earliest - INTERVAL 24 HOUR), 3, 'Asia/Shanghai')
        AND observed_at < toDateTime64(toStartOfHour(latest) + INTERVAL 1 HOUR, 3, 'Asia/Shanghai')
        AND toStartOfHour(observed_at) >= toStartOfHour(fell_silent - INTERVAL 24 HOUR)
        AND toStartOfHour(observed_at) <= fell_silent
      GROUP BY provider, consumer, resource, toStartOfHour(observed_at)
    )
    GROUP BY provider, consumer, resource
  )
SELECT
  organ,
  any(register.region) AS region,
  sum(interface.succeeded) AS succeeded,
  sum(greatest(interface.carried, interface.called) - interface.called) AS missed
FROM (
  SELECT
    organ,
    consumer,
    resource,
    sum(piece.succeeded) AS succeeded,
    sum(piece.called) AS called,
    sum(piece.carried) AS carried
  FROM (
    SELECT organ, consumer, resource, greatest(calls, failures) - failures AS succeeded, calls AS called, 0 AS carried
    FROM exchange_window(at = {at:Int64})
    WHERE (organ, consumer, resource) IN (SELECT provider, consumer, resource FROM carried)
    UNION ALL
    SELECT provider, consumer, resource, 0, 0, counted FROM carried
  ) AS piece
  GROUP BY organ, consumer, resource
) AS interface
LEFT JOIN (SELECT organ, region FROM organ FINAL) AS register ON interface.organ = register.organ
GROUP BY organ
