/*
code: K11
theme: sharing
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
target: { value: 0.995, from: null, until: null }
thresholds: { good: 0.995, warn: 0.98, from: null, until: null }
cadence_s: 5
feeds: [exchange]
tables: [exchange_organ_step, exchange_hour, exchange_now, poll_now]
trend: { points: 24, step_h: 1, view: corrected }
legal_basis:
  text: 政务数据共享条例 §38；阈值为默认值
  text_en: Regulation on Government Data Sharing, article 38; thresholds are defaults
  verified: false
owner: GD-ZSJ
*/
SELECT
  organ,
  {regions:Array(String)}[indexOf({organs:Array(String)}, organ)] AS region,
  '' AS part,
  numerator,
  denominator,
  numerator AS worst_numerator,
  denominator AS worst_denominator,
  observed_from,
  observed_to
FROM (
  SELECT
    organ,
    sum(succeeded) AS numerator,
    sum(calls) AS denominator,
    min(least(relay_from, provider_from)) AS observed_from,
    max(greatest(relay_to, provider_to)) AS observed_to
  FROM exchange_organ_step FINAL
  WHERE form = 'whole' AND hour >= {first_whole:DateTime} AND hour <= {last_whole:DateTime}
    OR form = 'enters' AND hour > {last_whole:DateTime} AND hour <= {last_hour:DateTime} AND moment <= {at:Int64}
    OR form = 'leaves' AND hour >= {first_hour:DateTime} AND hour < {first_whole:DateTime} AND moment > {since:Int64}
  GROUP BY organ
  HAVING observed_to > 0
)
-- where a source is silent:
UNION ALL
-- An interface that a silent platform was counting has failed in the worst case, whoever else counts it now, and with
-- all that it carried in the 24 hours before that platform fell silent: the window forgets it, the worst case does not.
SELECT held.1, held.2, '', 0, 0, -held.3, held.4, NULL, NULL
FROM (
  SELECT arrayJoin(arrayZip(
    {held_organs:Array(String)}, {held_regions:Array(String)}, {held_succeeded:Array(Int64)}, {held_missed:Array(Int64)}
  )) AS held
)
