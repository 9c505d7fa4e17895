/*
code: K12
theme: sharing
name: { zh: 接口可用率, en: Interface availability }
meaning:
  zh: 最近24个整点小时中，有调用的接口小时里至少一次调用成功者的占比（K12）。有平台侧统计的以平台侧为准。全部调用失败的小时视为不可用；没有调用的小时无从判断，不计。
  en: Of the hours of the last 24 whole ones in which an interface was called, the share in which at least one call succeeded (K12); on the relay’s side where it reports. An hour whose calls all failed counts as down; of an hour without calls nobody knows, and it does not count.
formula:
  zh: 有成功调用的接口小时数 ÷ 有调用的接口小时数
  en: hours of interfaces with a success ÷ hours of interfaces with calls
unit: { zh: '%', en: '%' }
format: percent
kind: ratio
direction: higher
target: { value: 0.999, from: null, until: null }
thresholds: null
cadence_s: 240
feeds: [exchange]
tables: [exchange_hour, poll_now]
trend: { points: 24, step_h: 1, view: known }
legal_basis:
  text: 政务数据共享条例 §38；目标值为默认值
  text_en: Regulation on Government Data Sharing, article 38; the target is a default
  verified: false
owner: GD-ZSJ
*/
SELECT
  provider AS organ,
  {regions:Array(String)}[indexOf({organs:Array(String)}, organ)] AS region,
  '' AS part,
  countIf(calls > failures) AS numerator,
  countIf(calls > 0) AS denominator,
  numerator AS worst_numerator,
  denominator AS worst_denominator,
  min(flow.observed_from) AS observed_from,
  max(flow.observed_to) AS observed_to
FROM (
  SELECT
    provider,
    consumer,
    resource,
    hour,
    max(side = 'relay') AS relayed,
    if(relayed, sumIf(hourly.calls, side = 'relay'), sum(hourly.calls)) AS calls,
    if(relayed, sumIf(hourly.failures, side = 'relay'), sum(hourly.failures)) AS failures,
    toUnixTimestamp64Milli(min(hourly.observed_from)) AS observed_from,
    toUnixTimestamp64Milli(max(hourly.observed_to)) AS observed_to
  FROM exchange_hour AS hourly FINAL
  WHERE hour >= {last_hour:DateTime} - INTERVAL 24 HOUR AND hour < {last_hour:DateTime}
    AND side IN ('relay', 'provider') AND periods > 0
  GROUP BY provider, consumer, resource, hour
) AS flow
GROUP BY organ
