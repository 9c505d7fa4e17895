/*
theme: security
name: { zh: 未关闭安全告警, en: Open security alerts }
meaning:
  zh: 尚未关闭的安全告警数，按预警级别分列。平台失联时其告警予以保留，既不算关闭也不算消失。
  en: Security alerts that are not closed, by warning level. The alerts of a silent platform are held, neither closed nor gone.
formula:
  zh: 计数（状态 = 未关闭）
  en: count of alerts whose latest state is open
unit: { zh: 条, en: alerts }
format: count
kind: sum
direction: lower
target: null
thresholds: { good: 0, warn: 0, parts: [red], from: null, until: null }
timeless: true
cadence_s: 60
feeds: [security]
tables: [security_platform, security, poll_now]
parts:
  - { id: '', name: { zh: 合计, en: total } }
  - { id: red, name: { zh: 红, en: red } }
  - { id: orange, name: { zh: 橙, en: orange } }
  - { id: yellow, name: { zh: 黄, en: yellow } }
  - { id: blue, name: { zh: 蓝, en: blue } }
trend: { points: 24, step_h: 1, view: known }
legal_basis:
  text: 突发事件应对法（四级预警）；来源级别映射为默认值
  text_en: Emergency Response Law (four levels of warning); how levels of sources map is a default
  verified: false
owner: GD-ZSJ
*/
SELECT
  organ,
  region,
  part,
  if(open, alerts, 0) AS numerator,
  0 AS denominator,
  numerator AS worst_numerator,
  0 AS worst_denominator,
  observed_from,
  observed_to
FROM security_group_at(at = {at:Int64})
ARRAY JOIN ['', ['red', 'orange', 'yellow', 'blue'][warn_level]] AS part
