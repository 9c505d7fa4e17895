/*
code: K17
theme: security
name: { zh: 安全事件数, en: Security incidents }
meaning:
  zh: 经研判定级的网络安全事件数，按级别分列（K17）。告警不等于事件，事件级别须由人研判确定。
  en: 'Network security incidents by the level that a person has given them (K17). An alert is not an incident: the level is always judged by a person.'
formula:
  zh: 计数（已定级事件）
  en: count of incidents with a level
unit: { zh: 起, en: incidents }
format: count
kind: sum
direction: lower
target: { value: 0, from: null, until: null }
thresholds: null
cadence_s: 240
feeds: []
tables: []
trend: { points: 24, step_h: 1, view: known }
legal_basis:
  text: 国家网络安全事件报告管理办法（2025-11-01 起施行）
  text_en: National rules on reporting network security incidents, in force since 2025-11-01
  verified: false
owner: GD-ZSJ
no_source:
  zh: 事件研判尚未接入
  en: the judging of incidents is not connected yet
*/
