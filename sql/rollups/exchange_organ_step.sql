-- Rewrites exchange_organ_step for the hours that hold {hours:Array(Int64)} (epoch ms of hour starts).
-- A step that is no more stays with zeros, so that its old sums are replaced.
INSERT INTO exchange_organ_step
WITH
  4611686018427387904 AS never,
  (0::Int64, 0::Int64, 0::Int64, 0::Int64) AS nothing
SELECT
  form,
  hour,
  organ,
  moment,
  sum(piece.3.1),
  sum(piece.3.2),
  sum(piece.3.3),
  sum(piece.3.4),
  min(piece.4),
  max(piece.5),
  min(piece.6),
  max(piece.7),
  now64(3, 'Asia/Shanghai')
FROM (
  SELECT hour, organ, piece, piece.1 AS form, piece.2 AS moment
  FROM (
    -- Where each side is heard first. From there on all that came before belongs to what it states as well.
    WITH
      arraySlice(periods.6, 1, relayed - 1) AS before_relay,
      arraySlice(periods.6, 1, provided - 1) AS before_provider
    SELECT
      hour,
      organ,
      arrayConcat(
        arrayMap(
          (period, here, earlier, place) -> (
            way, period.1, (here.1 - earlier.1, here.2 - earlier.2, here.3 - earlier.3, here.4 - earlier.4),
            if(relayed > 0 AND place >= relayed, period.6, never), if(relayed > 0 AND place >= relayed, period.6, 0),
            if(provided > 0 AND place >= provided, period.6, never), if(provided > 0 AND place >= provided, period.6, 0)
          ),
          periods,
          said,
          arrayPopBack(arrayPushFront(said, nothing)),
          arrayEnumerate(periods)
        ),
        if(relayed > 1,
          [(way, periods[relayed].1, nothing, arrayMin(before_relay), arrayMax(before_relay), never, 0::Int64)], []),
        if(provided > 1,
          [(way, periods[provided].1, nothing, never, 0::Int64, arrayMin(before_provider), arrayMax(before_provider))], []),
        if(way = 'enters', [(
          'whole', 0::Int64, if(empty(said), nothing, said[-1]),
          if(relayed > 0, arrayMin(periods.6), never), if(relayed > 0, arrayMax(periods.6), 0),
          if(provided > 0, arrayMin(periods.6), never), if(provided > 0, arrayMax(periods.6), 0)
        )], [])
      ) AS pieces
    FROM (
      SELECT
        hour,
        organ,
        way,
        periods,
        indexOf(periods.2, 1) AS relayed,
        indexOf(periods.2, 0) AS provided,
        -- What the hour says of the interface once the first so many of its periods are in the window.
        arrayMap(
          (relays, relay_calls, relay_failures, relay_records, calls, failures, records) -> if(
            relays > 0,
            (relay_records, 0::Int64, relay_calls, greatest(relay_calls, relay_failures) - relay_failures),
            (0::Int64, records, calls, greatest(calls, failures) - failures)
          ),
          arrayCumSum(periods.2),
          arrayCumSum(arrayMap(period -> period.2 * period.3, periods)),
          arrayCumSum(arrayMap(period -> period.2 * period.4, periods)),
          arrayCumSum(arrayMap(period -> period.2 * period.5, periods)),
          arrayCumSum(arrayMap(period -> (1 - period.2) * period.3, periods)),
          arrayCumSum(arrayMap(period -> (1 - period.2) * period.4, periods)),
          arrayCumSum(arrayMap(period -> (1 - period.2) * period.5, periods))
        ) AS said
      FROM (
        SELECT hour, organ, way, periods
        FROM (
          SELECT
            toStartOfHour(observed_at) AS hour,
            provider AS organ,
            -- In the order in which they end, and which is in the window longer.
            arraySort(groupArrayIf(
              (
                toUnixTimestamp64Milli(observed_at) + 1000 * toInt64(least(period_s, 3600)),
                toInt64(side = 'relay'), toInt64(calls), toInt64(failures), toInt64(records),
                toUnixTimestamp64Milli(observed_at)
              ),
              NOT gone AND side IN ('relay', 'provider')
            )) AS ended
          FROM (
            -- The last statement of each key, as FINAL finds it, but from the hours alone.
            SELECT gone, side, provider, consumer, resource, observed_at, period_s, calls, failures, records
            FROM exchange_now
            WHERE toStartOfHour(observed_at) IN (SELECT toStartOfHour(fromUnixTimestamp64Milli(arrayJoin({hours:Array(Int64)}), 'Asia/Shanghai')))
              -- Bounds of the column's own type: compared with a DateTime, the index would pass over the last second before it.
              AND observed_at >= toDateTime64(toStartOfHour(fromUnixTimestamp64Milli(arrayMin({hours:Array(Int64)}), 'Asia/Shanghai')), 3)
              AND observed_at < toDateTime64(toStartOfHour(fromUnixTimestamp64Milli(arrayMax({hours:Array(Int64)}), 'Asia/Shanghai')) + INTERVAL 1 HOUR, 3)
            ORDER BY known_at DESC
            LIMIT 1 BY platform, observed_at, side, provider, consumer, resource
          )
          GROUP BY hour, provider, consumer, resource
        )
        ARRAY JOIN ['enters', 'leaves'] AS way, [ended, arrayReverse(ended)] AS periods
      )
    )
  )
  ARRAY JOIN pieces AS piece
  UNION ALL
  SELECT hour, organ, (toString(form), moment, nothing, never, 0::Int64, never, 0::Int64) AS piece, toString(form) AS form, moment
  FROM exchange_organ_step FINAL
  WHERE hour IN (SELECT toStartOfHour(fromUnixTimestamp64Milli(arrayJoin({hours:Array(Int64)}), 'Asia/Shanghai')))
)
GROUP BY form, hour, organ, moment
