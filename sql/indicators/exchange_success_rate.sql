/*
name: { zh: 接口调用成功率, en: Exchange success rate }
meaning:
  zh: 共享接口调用中成功的比例（K11），计过去24小时内结束的统计周期；尚未结束的周期不计。
  en: Share of exchange calls that succeeded (K11), of the periods that ended in the last 24 hours; a period that is still open does not count.
formula:
  zh: （调用次数 − 失败次数）÷ 调用次数
  en: (calls − failures) ÷ calls
unit: { zh: '%', en: '%' }
format: percent
kind: ratio
direction: higher
thresholds: { good: 0.995, warn: 0.98 }
feeds: [exchange]
tables: [exchange_hour, exchange_now, poll_now]
trend: { points: 24, step_h: 1, view: corrected }
legal_basis: { text: 政务数据共享条例 §38；阈值为默认值, verified: false }
owner: GD-ZSJ
*/
SELECT
  organ,
  any(interface.region) AS region,
  '' AS part,
  sum(interface.succeeded) AS numerator,
  sum(interface.called) AS denominator,
  -- An interface that a silent platform was counting has failed in the worst case, whoever else counts it now.
  sumIf(interface.succeeded, NOT interface.held) AS worst_numerator,
  sum(greatest(interface.called, interface.last_carried)) AS worst_denominator,
  min(interface.observed_from) AS observed_from,
  max(interface.observed_to) AS observed_to
FROM (
  SELECT
    organ,
    consumer,
    resource,
    any(piece.region) AS region,
    sum(piece.succeeded) AS succeeded,
    sum(piece.called) AS called,
    max(piece.held) AS held,
    sum(piece.last_carried) AS last_carried,
    min(piece.observed_from) AS observed_from,
    max(piece.observed_to) AS observed_to
  FROM (
    SELECT
      organ,
      consumer,
      resource,
      region,
      greatest(calls, failures) - failures AS succeeded,
      calls AS called,
      0 AS held,
      0 AS last_carried,
      toNullable(observed_from) AS observed_from,
      toNullable(observed_to) AS observed_to
    FROM exchange_window(at = {at:Int64})
    UNION ALL
    -- What silent platforms counted in the 24 hours before they fell silent: the window forgets it, the worst case
    -- does not.
    SELECT before.provider, before.consumer, before.resource, register.region, 0, 0, 1, before.counted, NULL, NULL
    FROM (
      WITH
        fromUnixTimestamp64Milli(
          {silent_since:Array(Int64)}[indexOf({silent_platforms:Array(String)}, platform)], 'Asia/Shanghai') AS fell_silent,
        -- The first that fell silent, of those ever heard: it keeps the read short.
        fromUnixTimestamp64Milli(
          arrayMin(arrayPushBack(arrayFilter(since -> since > 0, {silent_since:Array(Int64)}), {at:Int64})),
          'Asia/Shanghai') AS earliest
      SELECT
        provider,
        consumer,
        resource,
        if(max(side = 'relay'), sumIf(hourly.calls, side = 'relay'), sum(hourly.calls)) AS counted
      FROM exchange_hour AS hourly FINAL
      WHERE side IN ('relay', 'provider')
        AND periods > 0
        AND has({silent_platforms:Array(String)}, platform)
        AND hour >= toStartOfHour(earliest - INTERVAL 24 HOUR)
        AND hour >= toStartOfHour(fell_silent - INTERVAL 24 HOUR)
        AND hour <= fell_silent
      GROUP BY provider, consumer, resource, hour
    ) AS before
    LEFT JOIN (SELECT organ, region FROM organ FINAL) AS register ON before.provider = register.organ
  ) AS piece
  GROUP BY organ, consumer, resource
) AS interface
GROUP BY organ
