/*
code: K09
theme: request
name: { zh: 平均答复天数, en: Days to reply }
meaning:
  zh: 近90天答复的共享申请，自提交到答复（同意或拒绝）平均经过的自然日（K09）。法定时限按工作日计，自然日数仅供比较。按提供方归属。
  en: Of the requests answered in the last 90 days, the calendar days from submission to the answer, agreed or refused, on average (K09). The statutory limit is in working days; calendar days only serve to compare. They belong to the organ that provides.
formula:
  zh: Σ（答复时刻 − 提交时刻）÷ 已答复申请数
  en: sum of days from submission to the answer ÷ requests answered
unit: { zh: 天, en: days }
format: score
kind: ratio
direction: lower
target: null
thresholds: null
cadence_s: 60
feeds: [request]
tables: [request_now, poll_now]
trend: { points: 24, step_h: 24, view: corrected }
legal_basis:
  text: 政务数据共享条例 §21；未设目标值
  text_en: Regulation on Government Data Sharing, article 21; no target is set
  verified: false
owner: GD-ZSJ
*/
SELECT
  organ,
  {regions:Array(String)}[indexOf({organs:Array(String)}, organ)] AS region,
  '' AS part,
  -- Thousandths of a day, cut: they add up to the same, whatever the order.
  toDecimal128(intDiv(greatest(answered_at - submitted_at, 0), 86400), 0) * 0.001::Decimal(9, 3) AS numerator,
  1 AS denominator,
  numerator AS worst_numerator,
  1 AS worst_denominator,
  observed_from,
  observed_to
FROM request_at(at = {at:Int64})
WHERE answered_at > {at:Int64} - 90 * 86400000
