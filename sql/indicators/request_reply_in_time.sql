/*
code: K09
theme: request
name: { zh: 需求按时答复率, en: Replies in time }
meaning:
  zh: 应答复的共享申请中，在法定时限内答复者的占比（K09）：无条件共享1个工作日，有条件共享10个工作日，经同意可延长。
  en: 'Of the requests due for an answer, the share that was answered within the statutory limit (K09): one working day without conditions, ten with conditions, longer where an extension was agreed.'
formula:
  zh: 按时答复数 ÷ 应答复数
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
  text: 政务数据共享条例 §21
  text_en: Regulation on Government Data Sharing, article 21
  verified: false
owner: GD-ZSJ
no_source:
  zh: 工作日历尚未导入：法定时限按工作日计，未覆盖的日期不作推测
  en: 'the calendar of working days has not been imported: the statutory limit is in working days, and a day that it does not cover is never guessed'
*/
