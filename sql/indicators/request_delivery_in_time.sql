/*
code: K10
theme: request
name: { zh: 按时共享率, en: Deliveries in time }
meaning:
  zh: 答复同意的共享申请中，在20个工作日内实际共享者的占比（K10）。自同意次日起算，按国务院节假日安排计工作日，不得延长。未共享的一直计入，已共享的计同意后365天；撤回的计至撤回时。时限涉及日历未覆盖日期的两边都不计，最坏情形按逾期计。按提供方归属。
  en: 'Of the requests that were agreed to, the share that was delivered within twenty working days (K10). The day after the consent is the first, working days are those of the State Council, and nothing extends the term. A request that is not delivered counts for as long as it is not, one that is for 365 days after the consent; one that was withdrawn counts up to then. Where the term touches a day that the calendar does not cover it counts on neither side, and as late in the worst case. They belong to the organ that provides.'
formula:
  zh: 按时共享数 ÷（已共享或已到期）数
  en: delivered in time ÷ (delivered or past due)
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
  text: 政务数据共享条例 §22；阈值与起算方式为默认值
  text_en: Regulation on Government Data Sharing, article 22; thresholds and how days are counted are defaults
  verified: false
owner: GD-ZSJ
*/
SELECT
  organ,
  {regions:Array(String)}[indexOf({organs:Array(String)}, organ)] AS region,
  '' AS part,
  is_known AND is_done AND delivered_at <= due_at AS numerator,
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
    asked.agreed_at AS agreed_at,
    asked.delivered_at AS delivered_at,
    asked.is_withdrawn AS is_withdrawn,
    asked.observed_from AS observed_from,
    asked.observed_to AS observed_to,
    -- What happens to a request after it was withdrawn is nobody's duty any more.
    if(asked.is_withdrawn, asked.withdrawn_at, {at:Int64}) AS until,
    asked.delivered_at > 0 AND asked.delivered_at <= until AS is_done,
    last.ends_ms AS due_at,
    due_at > 0 AS is_known,
    -- Where the calendar ends within the term, nobody can say from there on.
    if(is_known, due_at, began.uncovered_ms) < until AS is_past
  FROM (SELECT * FROM request_at(at = {at:Int64}) WHERE agreed_at > 0) AS asked
  LEFT JOIN calendar_at(at = {at:Int64}) AS began
    ON began.day = toDate(fromUnixTimestamp64Milli(asked.agreed_at, 'Asia/Shanghai'))
  LEFT JOIN (SELECT nth, ends_ms FROM calendar_at(at = {at:Int64}) WHERE is_worked) AS last ON last.nth = began.nth + 20
) AS one
WHERE (is_done OR is_past) AND (agreed_at > {at:Int64} - 365 * 86400000 OR NOT (is_done OR is_withdrawn))
