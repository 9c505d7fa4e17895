/*
code: K11
theme: sharing
name: { zh: 近24小时接口调用量, en: Calls in 24 h }
meaning:
  zh: 各机关提供的共享接口被调用的次数（K11），计过去24小时内结束的统计周期；有平台侧统计的以平台侧为准，否则以提供方为准。
  en: Calls of the interfaces that organs provide (K11), of the periods that ended in the last 24 hours; counted on the relay’s side where the relay reports an interface, else on the provider’s.
formula:
  zh: Σ 调用次数（每小时每接口取一侧）
  en: sum of calls, one side for each hour of each interface
unit: { zh: 次, en: calls }
format: count
kind: sum
direction: none
target: null
thresholds: null
cadence_s: 60
feeds: [exchange]
tables: [exchange_organ_step, poll_now]
trend: { points: 24, step_h: 1, view: corrected }
legal_basis:
  text: 政务数据共享条例 §38（共享情况的监督检查）
  text_en: Regulation on Government Data Sharing, article 38 (supervision of sharing)
  verified: true
owner: GD-ZSJ
*/
SELECT
  organ,
  {regions:Array(String)}[indexOf({organs:Array(String)}, organ)] AS region,
  '' AS part,
  numerator,
  0 AS denominator,
  numerator AS worst_numerator,
  0 AS worst_denominator,
  observed_from,
  observed_to
FROM (
  SELECT
    organ,
    sum(calls) AS numerator,
    min(least(relay_from, provider_from)) AS observed_from,
    max(greatest(relay_to, provider_to)) AS observed_to
  FROM exchange_organ_step FINAL
  WHERE form = 'whole' AND hour >= {first_whole:DateTime} AND hour <= {last_whole:DateTime}
    OR form = 'enters' AND hour > {last_whole:DateTime} AND hour <= {last_hour:DateTime} AND moment <= {at:Int64}
    OR form = 'leaves' AND hour >= {first_hour:DateTime} AND hour < {first_whole:DateTime} AND moment > {since:Int64}
  GROUP BY organ
  HAVING observed_to > 0
)
