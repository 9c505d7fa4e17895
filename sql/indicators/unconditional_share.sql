/*
code: K04
theme: catalogue
name: { zh: 无条件共享占比, en: Unconditional share }
meaning:
  zh: 目录中无条件共享者的占比（K04）。
  en: Of the catalogue entries, the share that is shared without conditions (K04).
formula:
  zh: 无条件共享目录数 ÷ 目录数
  en: entries of share type 1 ÷ entries
unit: { zh: '%', en: '%' }
format: percent
kind: ratio
direction: higher
target: null
thresholds: null
timeless: true
cadence_s: 60
feeds: [catalogue]
tables: [catalogue_platform, catalogue_now, catalogue, poll_now]
trend: { points: 24, step_h: 1, view: known }
legal_basis:
  text: 政务数据共享条例 §14（共享属性）；未设目标值
  text_en: Regulation on Government Data Sharing, article 14 (share types); no target is set
  verified: false
owner: GD-ZSJ
*/
SELECT
  organ,
  region,
  '' AS part,
  unconditional AS numerator,
  entries AS denominator,
  numerator AS worst_numerator,
  denominator AS worst_denominator,
  observed_from,
  observed_to
FROM catalogue_count_at(at = {at:Int64})
