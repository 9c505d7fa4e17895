/*
code: K15
theme: quality
name: { zh: 校核按时反馈率, en: Corrections in time }
meaning:
  zh: 需更正的数据中，自发现起10个工作日内更正并经同一规则复检通过者的占比（K15）。校核申请尚无单独来源，以质量规则立单的整改工单代之：每次发现视为一次校核要求，不计延期，豁免不停计。未更正的一直计入，已更正的计365天；第10个工作日落在日历未覆盖的日期者两边都不计，最坏情形按逾期计。
  en: 'Of the data that had to be corrected, the share that was corrected, and found clean by the same rule, within ten working days of being found (K15). Applications for correction have no source of their own as yet: the orders that quality rules open stand for them, each finding as one demand, without extension, and an exemption does not stop the term. What is not corrected counts for as long as it is not, what is for 365 days; where the tenth working day is one that the calendar does not cover it counts on neither side, and as late in the worst case.'
formula:
  zh: 10个工作日内更正数 ÷（已更正或已到期）数
  en: corrected within ten working days ÷ (corrected or past due)
unit: { zh: '%', en: '%' }
format: percent
kind: ratio
direction: higher
target: { value: 1, from: null, until: null }
thresholds: { good: 1, warn: 0.9, from: null, until: null }
may_not_run: true
cadence_s: 60
feeds: []
tables: [case_event, calendar_day]
trend: { points: 24, step_h: 24, view: corrected }
legal_basis:
  text: 政务数据共享条例 §26；以整改工单代校核申请及阈值为默认值
  text_en: Regulation on Government Data Sharing, article 26; that orders stand for applications, and the thresholds, are defaults
  verified: false
owner: GD-ZSJ
*/
SELECT
  organ,
  region,
  '' AS part,
  is_known AND closed_at > 0 AND closed_at <= due_at AS numerator,
  is_known AS denominator,
  numerator AS worst_numerator,
  1 AS worst_denominator,
  found_at AS observed_from,
  changed_at AS observed_to,
  case_id
FROM (
  SELECT
    one.case_id AS case_id,
    one.organ AS organ,
    if(has({organs:Array(String)}, one.organ), {regions:Array(String)}[indexOf({organs:Array(String)}, one.organ)], one.region) AS region,
    one.found_at AS found_at,
    one.closed_at AS closed_at,
    one.changed_at AS changed_at,
    last.ends_ms AS due_at,
    due_at > 0 AS is_known,
    -- Where the calendar ends within the term, nobody can say from there on.
    if(is_known, due_at, began.uncovered_ms) < {at:Int64} AS is_past
  FROM case_at(at = {at:Int64}) AS one
  LEFT JOIN calendar_at(at = {at:Int64}) AS began
    ON began.day = toDate(fromUnixTimestamp64Milli(one.found_at, 'Asia/Shanghai'))
  LEFT JOIN (SELECT nth, ends_ms FROM calendar_at(at = {at:Int64}) WHERE is_worked) AS last ON last.nth = began.nth + 10
  WHERE one.kind = 'remediation' AND (one.closed_at = 0 OR one.closed_at > {at:Int64} - 365 * 86400000)
) AS problem
WHERE closed_at > 0 OR is_past
UNION ALL
SELECT organ, region, '' AS part, 0, 0, 0, 0, began_at, began_at, '' AS case_id
FROM case_place_at(at = {at:Int64}, organs = {organs:Array(String)}, regions = {regions:Array(String)})
