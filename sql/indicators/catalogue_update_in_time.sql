/*
code: K03
theme: catalogue
name: { zh: 目录更新及时率, en: Catalogue updates in time }
meaning:
  zh: 法律或职责变化后，应更新的目录中在10个工作日内完成更新并报审者的占比（K03）。
  en: Of the entries that had to change with a law or a duty, the share that was updated and submitted within ten working days (K03).
formula:
  zh: 按时更新目录数 ÷ 应更新目录数
  en: entries updated in time ÷ entries due
unit: { zh: '%', en: '%' }
format: percent
kind: ratio
direction: higher
target: { value: 1, from: null, until: null }
thresholds: null
cadence_s: 240
feeds: []
tables: []
trend: { points: 24, step_h: 1, view: known }
legal_basis:
  text: 政务数据共享条例 §17
  text_en: Regulation on Government Data Sharing, article 17
  verified: false
owner: GD-ZSJ
no_source:
  zh: 平台尚不报送法律与职责变化事件
  en: no platform states when a law or a duty changes
*/
