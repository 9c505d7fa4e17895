/*
code: K14
theme: quality
name: { zh: 问题数据整改率, en: Rectification rate }
meaning:
  zh: 发现的问题数据中，已整改并复核销号者的占比（K14）。
  en: Of the data problems that were found, the share that was rectified and verified (K14).
formula:
  zh: 已销号问题数 ÷ 发现问题数
  en: closed ÷ found
unit: { zh: '%', en: '%' }
format: percent
kind: ratio
direction: higher
target: { value: 0.95, from: null, until: null }
thresholds: null
cadence_s: 240
feeds: []
tables: []
trend: { points: 24, step_h: 1, view: known }
legal_basis:
  text: 政务数据共享条例 §26；目标值为默认值
  text_en: Regulation on Government Data Sharing, article 26; the target is a default
  verified: false
owner: GD-ZSJ
no_source:
  zh: 整改工单尚未接入
  en: remediation orders are not connected yet
*/
