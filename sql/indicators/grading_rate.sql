/*
code: K16
theme: security
name: { zh: 分类分级完成率, en: Grading rate }
meaning:
  zh: 目录中已定数据级别（核心、重要、一般）者的占比（K16）。
  en: Of the catalogue entries, the share whose data has been graded core, important or general (K16).
formula:
  zh: 已定级目录数 ÷ 目录数
  en: graded entries ÷ entries
unit: { zh: '%', en: '%' }
format: percent
kind: ratio
direction: higher
target: { value: 1, from: null, until: null }
thresholds: { good: 1, warn: 0.95, from: null, until: null }
timeless: true
cadence_s: 60
feeds: [catalogue]
tables: [catalogue_platform, catalogue_now, catalogue, poll_now]
trend: { points: 24, step_h: 1, view: known }
legal_basis:
  text: 数据安全法 §21；GB/T 43697-2024；阈值为默认值
  text_en: Data Security Law, article 21; GB/T 43697-2024; thresholds are defaults
  verified: false
owner: GD-ZSJ
*/
SELECT
  organ,
  region,
  '' AS part,
  graded AS numerator,
  entries AS denominator,
  numerator AS worst_numerator,
  denominator AS worst_denominator,
  observed_from,
  observed_to
FROM catalogue_count_at(at = {at:Int64})
