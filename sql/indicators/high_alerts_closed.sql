/*
code: K17
theme: security
name: { zh: 高危告警闭环率, en: High alerts closed }
meaning:
  zh: 红色与橙色告警中，已核实关闭者的占比，按颜色分列（K17）。未关闭的一直计入，已关闭的计365天；再次发生的重新计为未关闭。
  en: Of the red and orange alerts, the share that was verified and closed, by colour (K17). One that is not closed counts for as long as it is not, one that is closed for 365 days; one that recurs counts as not closed again.
formula:
  zh: 已关闭告警数 ÷ 告警数（红、橙）
  en: closed ÷ all, of the red and the orange ones
unit: { zh: '%', en: '%' }
format: percent
kind: ratio
direction: higher
target: { value: 0.98, from: null, until: null }
thresholds: { good: 0.98, warn: 0.9, from: null, until: null }
cadence_s: 60
feeds: []
tables: [case_event]
parts:
  - { id: '', name: { zh: 合计, en: total } }
  - { id: red, name: { zh: 红, en: red } }
  - { id: orange, name: { zh: 橙, en: orange } }
trend: { points: 24, step_h: 24, view: corrected }
legal_basis:
  text: 网络数据安全管理条例 §11（事件处置）；目标值与阈值为默认值
  text_en: Network Data Security Regulation, article 11 (handling of events); target and thresholds are defaults
  verified: false
owner: GD-ZSJ
*/
SELECT
  organ,
  if(has({organs:Array(String)}, one.organ), {regions:Array(String)}[indexOf({organs:Array(String)}, one.organ)], one.region) AS region,
  part,
  closed_at > 0 AS numerator,
  1 AS denominator,
  numerator AS worst_numerator,
  1 AS worst_denominator,
  found_at AS observed_from,
  changed_at AS observed_to,
  case_id
FROM case_at(at = {at:Int64}) AS one
ARRAY JOIN ['', ['red', 'orange'][warn_level]] AS part
WHERE kind = 'alert' AND warn_level <= 2 AND (closed_at = 0 OR closed_at > {at:Int64} - 365 * 86400000)
UNION ALL
SELECT organ, region, arrayJoin(['', 'red', 'orange']) AS part, 0, 0, 0, 0, began_at, began_at, '' AS case_id
FROM case_place_at(at = {at:Int64}, organs = {organs:Array(String)}, regions = {regions:Array(String)})
