/*
code: K09
theme: request
name: { zh: 需求按时答复率, en: Replies in time }
meaning:
  zh: 应答复的共享申请中，在法定时限内答复（同意或拒绝）者的占比（K09）：无条件共享1个工作日，有条件共享10个工作日；期限届满前经同意延长的，加10个工作日。不予共享的无法定时限，不计。自提交次日起算，按国务院节假日安排计工作日。未答复的一直计入，已答复的计提交后365天；撤回的计至撤回时。时限涉及日历未覆盖日期的两边都不计，最坏情形按逾期计。按提供方归属。
  en: 'Of the requests due for an answer, the share that was answered, agreed or refused, within the statutory limit (K09): one working day without conditions, ten with conditions, and ten more where an extension was agreed before the limit had passed. What may not be shared has no limit and does not count. The day after the submission is the first, and working days are those of the State Council. A request that is not answered counts for as long as it is not, one that is for 365 days after its submission; one that was withdrawn counts up to then. Where the term touches a day that the calendar does not cover it counts on neither side, and as late in the worst case. They belong to the organ that provides.'
formula:
  zh: 按时答复数 ÷（已答复或已到期）数
  en: answered in time ÷ (answered or past due)
unit: { zh: '%', en: '%' }
format: percent
kind: ratio
direction: higher
target: { value: 1, from: null, until: null }
thresholds: { good: 1, warn: 0.9, from: null, until: null }
may_not_run: true
cadence_s: 60
feeds: [request]
tables: [request_now, poll_now, calendar_day]
trend: { points: 24, step_h: 24, view: corrected }
legal_basis:
  text: 政务数据共享条例 §21；阈值与起算方式为默认值
  text_en: Regulation on Government Data Sharing, article 21; thresholds and how days are counted are defaults
  verified: false
owner: GD-ZSJ
*/
SELECT
  organ,
  {regions:Array(String)}[indexOf({organs:Array(String)}, organ)] AS region,
  '' AS part,
  is_known AND is_done AND answered_at <= due_at AS numerator,
  is_known AS denominator,
  -- What a silent platform stated counts as late, whoever provides.
  numerator AND NOT has({silent_platforms:Array(String)}, platform) AS worst_numerator,
  1 AS worst_denominator,
  observed_from,
  observed_to
FROM (
  SELECT
    asked.organ AS organ,
    asked.platform AS platform,
    asked.submitted_at AS submitted_at,
    asked.answered_at AS answered_at,
    asked.is_withdrawn AS is_withdrawn,
    asked.observed_from AS observed_from,
    asked.observed_to AS observed_to,
    -- What happens to a request after it was withdrawn is nobody's duty any more.
    if(asked.is_withdrawn, asked.withdrawn_at, {at:Int64}) AS until,
    asked.answered_at > 0 AND asked.answered_at <= until AS is_done,
    asked.extended_at > 0 AND asked.extended_at <= first.ends_ms AS is_extended,
    if(is_extended, longer.ends_ms, first.ends_ms) AS due_at,
    due_at > 0 AS is_known,
    -- Where the calendar ends within the term, nobody can say from there on.
    if(is_known, due_at, began.uncovered_ms) < until AS is_past
  FROM (
    SELECT *, if(sharing = 1, 1, 10) AS days FROM request_at(at = {at:Int64}) WHERE sharing IN (1, 2)
  ) AS asked
  LEFT JOIN calendar_at(at = {at:Int64}) AS began
    ON began.day = toDate(fromUnixTimestamp64Milli(asked.submitted_at, 'Asia/Shanghai'))
  LEFT JOIN (SELECT nth, ends_ms FROM calendar_at(at = {at:Int64}) WHERE is_worked) AS first ON first.nth = began.nth + asked.days
  LEFT JOIN (SELECT nth, ends_ms FROM calendar_at(at = {at:Int64}) WHERE is_worked) AS longer ON longer.nth = began.nth + asked.days + 10
) AS one
WHERE (is_done OR is_past) AND (submitted_at > {at:Int64} - 365 * 86400000 OR NOT (is_done OR is_withdrawn))
