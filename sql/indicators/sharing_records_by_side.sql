/*
theme: sharing
name: { zh: 三方各自统计的共享记录数, en: Records by side }
meaning:
  zh: 最近24个整点小时内，各机关提供的记录数在提供方、平台侧（relay）与使用方各自账上的数；三方不相加，以供对照。某侧在此期间无任何统计时，该侧为未知，而不是0。
  en: Records that organs provided in the last 24 whole hours, as the provider, the relay and the consumer each count them; never added up, but set side by side. A side that nobody states anything of is unknown, not 0.
formula:
  zh: Σ 记录数，按统计侧分列
  en: sum of records, by the side that counted them
unit: { zh: 条, en: records }
format: count
kind: sum
direction: none
target: null
thresholds: null
cadence_s: 60
feeds: [exchange]
tables: [exchange_hour, poll_now]
parts:
  - { id: provider, name: { zh: 提供方, en: provider }, stated_only: true }
  - { id: relay, name: { zh: 平台侧, en: relay }, stated_only: true }
  - { id: consumer, name: { zh: 使用方, en: consumer }, stated_only: true }
trend: { points: 24, step_h: 1, view: known }
legal_basis:
  text: 政务数据共享条例 §38（共享情况的监督检查）
  text_en: Regulation on Government Data Sharing, article 38 (supervision of sharing)
  verified: true
owner: GD-ZSJ
*/
SELECT
  provider AS organ,
  {regions:Array(String)}[indexOf({organs:Array(String)}, organ)] AS region,
  toString(side) AS part,
  sum(hourly.records) AS numerator,
  0 AS denominator,
  numerator AS worst_numerator,
  0 AS worst_denominator,
  toUnixTimestamp64Milli(min(hourly.observed_from)) AS observed_from,
  toUnixTimestamp64Milli(max(hourly.observed_to)) AS observed_to
FROM exchange_hour AS hourly FINAL
WHERE hour >= {last_hour:DateTime} - INTERVAL 24 HOUR AND hour < {last_hour:DateTime}
  AND periods > 0
GROUP BY organ, part
