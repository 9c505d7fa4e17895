/*
code: K18
theme: sharing
name: { zh: 零调用资源占比, en: Dormant resources }
meaning:
  zh: 近90个整日内有统计的共享资源中，各侧均无一次调用者的占比（“沉睡”资源，K18）。
  en: Of the shared resources of which anything was stated in the last 90 whole days, the share that no side has seen a single call of (K18).
formula:
  zh: 零调用资源数 ÷ 有统计的资源数
  en: resources without a call ÷ resources that are stated
unit: { zh: '%', en: '%' }
format: percent
kind: ratio
direction: lower
target: { value: 0.1, from: null, until: null }
thresholds: null
cadence_s: 240
feeds: [exchange]
tables: [exchange_day, poll_now]
trend: { points: 24, step_h: 24, view: known }
legal_basis:
  text: 政务数据共享条例 §38；目标值为默认值
  text_en: Regulation on Government Data Sharing, article 38; the target is a default
  verified: false
owner: GD-ZSJ
*/
WITH toDate(fromUnixTimestamp64Milli({at:Int64}, 'Asia/Shanghai')) AS today
SELECT
  provider AS organ,
  {regions:Array(String)}[indexOf({organs:Array(String)}, organ)] AS region,
  '' AS part,
  countIf(calls = 0) AS numerator,
  count() AS denominator,
  numerator AS worst_numerator,
  denominator AS worst_denominator,
  min(used.observed_from) AS observed_from,
  max(used.observed_to) AS observed_to
FROM (
  SELECT
    provider,
    resource,
    sum(daily.calls) AS calls,
    toUnixTimestamp64Milli(min(daily.observed_from)) AS observed_from,
    toUnixTimestamp64Milli(max(daily.observed_to)) AS observed_to
  FROM exchange_day AS daily FINAL
  WHERE day >= today - 90 AND day < today AND periods > 0
  GROUP BY provider, resource
) AS used
GROUP BY organ
