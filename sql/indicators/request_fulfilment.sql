/*
code: K08
theme: request
name: { zh: 共享需求满足率, en: Requests fulfilled }
meaning:
  zh: 近365天提交且已有结果的共享申请中，已实际共享者的占比（K08）。有结果指已共享、被拒绝，或提交满90天仍未共享；撤回的申请不计。按提供方归属；各平台报送的申请分别计。
  en: Of the requests submitted in the last 365 days that have come to an end, the share that was delivered (K08). An end is delivery, refusal, or 90 days without delivery; a request that was withdrawn does not count. They belong to the organ that provides; what several platforms state counts for each.
formula:
  zh: 已共享申请数 ÷（已共享 + 被拒绝 + 满90天未共享）申请数
  en: delivered ÷ (delivered + refused + not delivered after 90 days)
unit: { zh: '%', en: '%' }
format: percent
kind: ratio
direction: higher
target: { value: 0.98, from: null, until: null }
thresholds: { good: 0.98, warn: 0.9, from: null, until: null }
cadence_s: 60
feeds: [request]
tables: [request_now, poll_now]
trend: { points: 24, step_h: 24, view: corrected }
legal_basis:
  text: 政务数据共享条例 §20–22；目标值与90天为默认值
  text_en: Regulation on Government Data Sharing, articles 20–22; the target and the 90 days are defaults
  verified: false
owner: GD-ZSJ
*/
SELECT
  organ,
  {regions:Array(String)}[indexOf({organs:Array(String)}, organ)] AS region,
  '' AS part,
  delivered_at > 0 AS numerator,
  1 AS denominator,
  -- What a silent platform stated counts as not fulfilled, whoever provides.
  delivered_at > 0 AND NOT has({silent_platforms:Array(String)}, platform) AS worst_numerator,
  1 AS worst_denominator,
  observed_from,
  observed_to
FROM request_at(at = {at:Int64})
WHERE submitted_at > {at:Int64} - 365 * 86400000
  AND NOT is_withdrawn
  AND (delivered_at > 0 OR is_refused OR submitted_at <= {at:Int64} - 90 * 86400000)
