/*
theme: sharing
name: { zh: 近24小时获取记录数, en: Records received in 24 h }
meaning:
  zh: 最近24个整点小时内，各机关经交换体系获取的记录数。有平台侧统计的以平台侧为准，否则以提供方为准，两者都无的以使用方为准，各侧不相加。
  en: Records that organs received through the exchange in the last 24 whole hours. Counted on the relay’s side where the relay reports an hour of an interface, else on the provider’s, else on the consumer’s; never added up over sides.
formula:
  zh: Σ 记录数（每小时每接口取一侧），按使用方归属
  en: sum of records, one side for each hour of each interface, by the organ that uses them
unit: { zh: 条, en: records }
format: count
kind: sum
direction: none
target: null
thresholds: null
cadence_s: 60
feeds: [exchange]
tables: [exchange_hour, poll_now]
trend: { points: 24, step_h: 1, view: known }
legal_basis:
  text: 政务数据共享条例 §38（共享情况的监督检查）
  text_en: Regulation on Government Data Sharing, article 38 (supervision of sharing)
  verified: true
owner: GD-ZSJ
*/
SELECT
  consumer AS organ,
  {regions:Array(String)}[indexOf({organs:Array(String)}, organ)] AS region,
  '' AS part,
  sum(multiIf(relayed, by_relay, provided, by_provider, by_consumer)) AS numerator,
  0 AS denominator,
  numerator AS worst_numerator,
  0 AS worst_denominator,
  min(flow.observed_from) AS observed_from,
  max(flow.observed_to) AS observed_to
FROM (
  SELECT
    provider,
    consumer,
    resource,
    hour,
    max(side = 'relay') AS relayed,
    max(side = 'provider') AS provided,
    sumIf(hourly.records, side = 'relay') AS by_relay,
    sumIf(hourly.records, side = 'provider') AS by_provider,
    sumIf(hourly.records, side = 'consumer') AS by_consumer,
    toUnixTimestamp64Milli(min(hourly.observed_from)) AS observed_from,
    toUnixTimestamp64Milli(max(hourly.observed_to)) AS observed_to
  FROM exchange_hour AS hourly FINAL
  WHERE hour >= {last_hour:DateTime} - INTERVAL 24 HOUR AND hour < {last_hour:DateTime}
    AND periods > 0
  GROUP BY provider, consumer, resource, hour
) AS flow
GROUP BY organ
