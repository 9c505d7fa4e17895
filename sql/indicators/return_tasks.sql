/*
code: K19
theme: sharing
name: { zh: 回流任务完成率, en: Return tasks done }
meaning:
  zh: 数据回流任务中按期完成者的占比（K19）。
  en: Of the tasks to return data to where it is used, the share that was done in time (K19).
formula:
  zh: 按期完成任务数 ÷ 应完成任务数
  en: tasks done in time ÷ tasks due
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
  text: 政务数据共享条例 §24；目标值为默认值
  text_en: Regulation on Government Data Sharing, article 24; the target is a default
  verified: false
owner: GD-ZSJ
no_source:
  zh: 平台尚不报送回流任务
  en: no platform states tasks to return data
*/
