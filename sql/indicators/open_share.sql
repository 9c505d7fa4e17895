/*
theme: catalogue
name: { zh: 开放数据占比, en: Open data share }
meaning:
  zh: 目录中标明向社会开放者的占比。
  en: Of the catalogue entries, the share that is marked as open to the public.
formula:
  zh: 开放目录数 ÷ 目录数
  en: open entries ÷ entries
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
  text: 广东省公共数据管理办法（粤府令290号）；未设目标值
  text_en: Guangdong rules on public data (Order 290); no target is set
  verified: false
owner: GD-ZSJ
*/
SELECT
  organ,
  region,
  '' AS part,
  open_entries AS numerator,
  entries AS denominator,
  numerator AS worst_numerator,
  denominator AS worst_denominator,
  observed_from,
  observed_to
FROM catalogue_count_at(at = {at:Int64})
