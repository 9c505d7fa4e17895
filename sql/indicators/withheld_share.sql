/*
code: K05
theme: catalogue
name: { zh: 不予共享占比, en: Withheld share }
meaning:
  zh: 目录中不予共享者的占比（K05）。
  en: Of the catalogue entries, the share that is not shared at all (K05).
formula:
  zh: 不予共享目录数 ÷ 目录数
  en: entries of share type 3 ÷ entries
unit: { zh: '%', en: '%' }
format: percent
kind: ratio
direction: lower
target: null
thresholds: null
timeless: true
cadence_s: 60
feeds: [catalogue]
tables: [catalogue_platform, catalogue_now, catalogue, poll_now]
trend: { points: 24, step_h: 1, view: known }
legal_basis:
  text: 政务数据共享条例 §14–15；未设目标值
  text_en: Regulation on Government Data Sharing, articles 14–15; no target is set
  verified: false
owner: GD-ZSJ
*/
SELECT
  organ,
  region,
  '' AS part,
  withheld AS numerator,
  entries AS denominator,
  numerator AS worst_numerator,
  denominator AS worst_denominator,
  observed_from,
  observed_to
FROM catalogue_count_at(at = {at:Int64})
