/*
code: K15
theme: quality
name: { zh: 校核按时反馈率, en: Corrections in time }
meaning:
  zh: 收到的数据校核申请中，在10个工作日内核实、更正并反馈者的占比（K15）。
  en: Of the applications for correction, the share that was verified, corrected and answered within ten working days (K15).
formula:
  zh: 按时反馈数 ÷ 应反馈数
  en: answers in time ÷ answers due
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
  text: 政务数据共享条例 §26
  text_en: Regulation on Government Data Sharing, article 26
  verified: false
owner: GD-ZSJ
no_source:
  zh: 校核申请尚未接入
  en: applications for correction are not connected yet
*/
