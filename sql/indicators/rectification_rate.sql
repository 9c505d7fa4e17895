/*
code: K14
theme: quality
name: { zh: 问题数据整改率, en: Rectification rate }
meaning:
  zh: 自动立单的问题数据中，同一规则复检连续通过而销号者的占比；另列按时率：到期或已销号的工单中，在时限内销号者的占比（K14）。未销号的一直计入，已销号的计365天；再次发现的重新计为未整改，豁免中的计为未整改。按时率依各单自身的时限（含批准的延期，豁免期间停计）；时限落在日历未覆盖的日期者既不计按时也不计逾期，最坏情形按逾期计。
  en: 'Of the data problems that opened an order, the share that is closed because the same rule has run clean again; and beside it the share in time: of the orders that are closed or past due, those that were closed within their term (K14). An order that is not closed counts for as long as it is not, one that is closed for 365 days; one that recurs counts as not rectified again, and so does one that is exempt. The term is that of the order itself, with its extensions, and stands still while it is exempt; an order whose term ends on a day that the calendar does not cover counts neither as in time nor as late, and as late in the worst case.'
formula:
  zh: 已销号问题数 ÷ 发现问题数；按时销号数 ÷（已销号或已到期）数
  en: closed ÷ found; closed in time ÷ (closed or past due)
unit: { zh: '%', en: '%' }
format: percent
kind: ratio
direction: higher
target: { value: 0.95, from: null, until: null }
thresholds: { good: 0.95, warn: 0.85, from: null, until: null }
may_not_run: true
cadence_s: 60
feeds: []
tables: [case_event, case_term]
parts:
  - { id: '', name: { zh: 整改率, en: rectified } }
  - { id: in_time, name: { zh: 按时率, en: in time } }
trend: { points: 24, step_h: 24, view: corrected }
legal_basis:
  text: 政务数据共享条例 §26；目标值、阈值与整改时限为默认值
  text_en: Regulation on Government Data Sharing, article 26; target, thresholds and terms are defaults
  verified: false
owner: GD-ZSJ
*/
SELECT
  organ,
  region,
  part,
  if(part = '', closed_at > 0, is_known AND ended_at > 0 AND ended_at <= due_at) AS numerator,
  if(part = '', 1, is_known) AS denominator,
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
    -- Of the clock that was set last.
    term.due_at[-1] AS due_at,
    term.ended_at[-1] AS ended_at,
    due_at > 0 AS is_known,
    if(is_known, due_at, term.uncovered_at[-1]) < {at:Int64} AS is_past,
    notEmpty(term.rules) AND one.state != 'exempt' AND (ended_at > 0 OR is_past) AS is_due
  FROM case_at(at = {at:Int64}) AS one
  LEFT JOIN case_term_at(at = {at:Int64}) AS term ON term.case_id = one.case_id
  WHERE one.kind = 'remediation' AND (one.closed_at = 0 OR one.closed_at > {at:Int64} - 365 * 86400000)
) AS problem
ARRAY JOIN ['', 'in_time'] AS part
WHERE part = '' OR is_due
UNION ALL
SELECT organ, region, arrayJoin(['', 'in_time']) AS part, 0, 0, 0, 0, began_at, began_at, '' AS case_id
FROM case_place_at(at = {at:Int64}, organs = {organs:Array(String)}, regions = {regions:Array(String)})
