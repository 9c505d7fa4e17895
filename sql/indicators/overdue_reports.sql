/*
code: K17
theme: security
name: { zh: 逾期未报告, en: Reports overdue }
meaning:
  zh: 已定级事件中，法定报告时限已过而仍未报告的时限数（K17）。日历未覆盖、无法判定是否逾期的按逾期计。
  en: Terms for reporting an incident that have run out without the report (K17). One of which nobody can say, for the calendar does not cover it, counts as overdue.
formula:
  zh: 计数（已逾期且仍在计时的报告时限）
  en: count of reporting terms that still run and are past due
unit: { zh: 个, en: terms }
format: count
kind: sum
direction: lower
target: { value: 0, from: null, until: null }
thresholds: { good: 0, warn: 0, from: null, until: null }
cadence_s: 60
feeds: []
tables: [case_event, case_term]
trend: { points: 24, step_h: 1, view: corrected }
legal_basis:
  text: 国家网络安全事件报告管理办法 §4
  text_en: National rules on reporting network security incidents, article 4
  verified: true
owner: GD-ZSJ
*/
SELECT
  organ,
  if(has({organs:Array(String)}, one.organ), {regions:Array(String)}[indexOf({organs:Array(String)}, one.organ)], one.region) AS region,
  '' AS part,
  1 AS numerator,
  0 AS denominator,
  1 AS worst_numerator,
  0 AS worst_denominator,
  changed_at AS observed_from,
  changed_at AS observed_to,
  case_id
FROM (
  SELECT one.case_id AS case_id, one.organ AS organ, one.region AS region, one.changed_at AS changed_at, clock.1 AS due_at, clock.2 AS ended_at, clock.3 AS uncovered_at
  FROM case_at(at = {at:Int64}) AS one
  INNER JOIN case_term_at(at = {at:Int64}) AS term ON term.case_id = one.case_id
  ARRAY JOIN arrayZip(term.due_at, term.ended_at, term.uncovered_at) AS clock
  WHERE one.kind = 'alert'
) AS one
WHERE ended_at = 0 AND if(due_at > 0, due_at, uncovered_at) < {at:Int64}
UNION ALL
SELECT organ, region, '' AS part, 0, 0, 0, 0, began_at, began_at, '' AS case_id
FROM case_place_at(at = {at:Int64}, organs = {organs:Array(String)}, regions = {regions:Array(String)})
