/*
code: K06
theme: collection
name: { zh: 数据归集率, en: Landing rate }
meaning:
  zh: 应归集的目录中，数据已落到省、市节点者的占比（应汇尽汇，K06）。
  en: Of the entries that should land in the province’s or a city’s node, the share whose data has landed (K06).
formula:
  zh: 已归集目录数 ÷ 应归集目录数
  en: landed entries ÷ entries to land
unit: { zh: '%', en: '%' }
format: percent
kind: ratio
direction: higher
target: { value: 0.95, from: null, until: null }
thresholds: { good: 0.95, warn: 0.85, from: null, until: null }
timeless: true
cadence_s: 60
feeds: [catalogue]
tables: [catalogue_platform, catalogue_now, catalogue, poll_now]
trend: { points: 24, step_h: 1, view: known }
legal_basis:
  text: 粤府令290号；目标值为默认值
  text_en: Guangdong Order 290; targets are defaults
  verified: false
owner: GD-ZSJ
*/
SELECT
  organ,
  region,
  '' AS part,
  landed AS numerator,
  due AS denominator,
  numerator AS worst_numerator,
  denominator AS worst_denominator,
  observed_from,
  observed_to
FROM catalogue_count_at(at = {at:Int64})
