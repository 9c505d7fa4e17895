/*
code: K10
theme: request
name: { zh: 按时共享率, en: Deliveries in time }
meaning:
  zh: 答复同意的共享申请中，在20个工作日内实际共享者的占比（K10）。
  en: Of the requests that were agreed to, the share that was delivered within twenty working days (K10).
formula:
  zh: 按时共享数 ÷ 应共享数
  en: deliveries in time ÷ deliveries due
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
  text: 政务数据共享条例 §22
  text_en: Regulation on Government Data Sharing, article 22
  verified: false
owner: GD-ZSJ
no_source:
  zh: 工作日历尚未导入：法定时限按工作日计，未覆盖的日期不作推测
  en: 'the calendar of working days has not been imported: the statutory limit is in working days, and a day that it does not cover is never guessed'
*/
