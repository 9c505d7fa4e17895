/*
code: K11
theme: sharing
name: { zh: P95 时延达标率, en: P95 latency on target }
meaning:
  zh: 最近24个整点小时的统计周期中，95%的调用在1000毫秒内完成者的占比（K11）。按直方图判定，无直方图的按所报 P95 判定；两者都不报的周期不计。含各侧统计，按提供方归属。
  en: Of the periods of the last 24 whole hours, the share in which 95 % of the calls took at most 1,000 ms (K11). Judged by the histogram, or by the stated P95 where there is none; a period that states neither does not count. Periods of all sides, by the organ that provides.
formula:
  zh: P95 ≤ 1000 毫秒的周期数 ÷ 报有时延的周期数
  en: periods with P95 up to 1,000 ms ÷ periods that state latency
unit: { zh: '%', en: '%' }
format: percent
kind: ratio
direction: higher
target: { value: 0.95, from: null, until: null }
thresholds: null
cadence_s: 240
feeds: [exchange]
tables: [exchange_now, poll_now]
trend: { points: 24, step_h: 1, view: known }
legal_basis:
  text: 政务数据共享条例 §38；1000 毫秒与目标值为默认值
  text_en: Regulation on Government Data Sharing, article 38; the 1,000 ms and the target are defaults
  verified: false
owner: GD-ZSJ
*/
WITH
  le_5 + le_10 + le_25 + le_50 + le_100 + le_250 + le_500 + le_1000 AS within,
  within + le_2500 + le_5000 + le_10000 + le_inf AS measured
SELECT
  provider AS organ,
  {regions:Array(String)}[indexOf({organs:Array(String)}, organ)] AS region,
  '' AS part,
  countIf(if(measured > 0, toInt128(within) * 100 >= toInt128(measured) * 95, p95_ms <= 1000)) AS numerator,
  count() AS denominator,
  numerator AS worst_numerator,
  denominator AS worst_denominator,
  toUnixTimestamp64Milli(min(period.observed_at)) AS observed_from,
  toUnixTimestamp64Milli(max(period.observed_at)) AS observed_to
FROM exchange_now AS period FINAL
WHERE NOT gone
  -- Bounds of the column's own type: compared with a DateTime, the index would pass over the last second before it.
  AND period.observed_at >= toDateTime64({last_hour:DateTime} - INTERVAL 24 HOUR, 3)
  AND period.observed_at < toDateTime64({last_hour:DateTime}, 3)
  AND (measured > 0 OR p95_ms > 0)
GROUP BY organ
