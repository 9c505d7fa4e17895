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
