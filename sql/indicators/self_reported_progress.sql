/*
theme: plan
name: { zh: 自报进度, en: Progress as reported }
meaning:
  zh: 各机关对各成果自报进度的平均值，与证据算出的完成度分开显示，从不计入完成度。
  en: What organs say of their own progress on the outcomes, on average. It is drawn apart from the completion that evidence shows, and never counts towards it.
formula:
  zh: Σ 自报百分比 ÷ 自报条数
  en: sum of reported percents ÷ reports
unit: { zh: '%', en: '%' }
format: percent
kind: ratio
direction: none
target: null
thresholds: null
timeless: true
cadence_s: 60
feeds: [progress]
tables: [progress_now, poll_now]
parts:
  - { id: '', name: { zh: 平均, en: mean } }
  - { id: 'P1-1', name: { zh: 普查与目录, en: census and catalogue } }
  - { id: 'P1-2', name: { zh: 制度标准初稿, en: draft institutions } }
  - { id: 'P2-1', name: { zh: 整合汇聚, en: first store } }
  - { id: 'P2-2', name: { zh: 共享交换, en: exchange } }
  - { id: 'P2-3', name: { zh: 质量评估试点, en: quality pilots } }
  - { id: 'P3-1', name: { zh: 全面汇聚, en: complete collection } }
  - { id: 'P3-2', name: { zh: 扩大共享, en: wider sharing } }
  - { id: 'P3-3', name: { zh: 安全与隐私, en: security and privacy } }
  - { id: 'P3-4', name: { zh: 创新应用, en: innovation pilots } }
  - { id: 'P4-1', name: { zh: 评估总结, en: assessment } }
  - { id: 'P4-2', name: { zh: 长效机制, en: permanence } }
trend: { points: 24, step_h: 24, view: corrected }
legal_basis:
  text: 自报数据，仅供对照
  text_en: Self-reported, only to compare
  verified: false
owner: GD-ZSJ
*/
SELECT
  organ,
  region,
  part,
  toDecimal128(hundredths, 0) * 0.0001::Decimal(9, 4) AS numerator,
  1 AS denominator,
  numerator AS worst_numerator,
  1 AS worst_denominator,
  stated_at AS observed_from,
  stated_at AS observed_to
FROM progress_at(at = {at:Int64})
ARRAY JOIN ['', toString(outcome)] AS part
