/*
theme: quality
name: { zh: 标准符合率, en: Standards conformance }
meaning:
  zh: 标明所用标准的目录中，数据符合该标准者的占比。未标明标准的目录不计；最坏情形下按不符合计。
  en: Of the entries that name a standard, the share whose data conform to it. Entries that name none do not count; in the worst case they count as not conformant.
formula:
  zh: 符合标准的目录数 ÷ 标明标准的目录数
  en: conformant entries ÷ entries that name a standard
unit: { zh: '%', en: '%' }
format: percent
kind: ratio
direction: higher
target: { value: 0.95, from: null, until: null }
thresholds: { good: 0.95, warn: 0.85, from: null, until: null }
may_not_run: true
timeless: true
cadence_s: 60
feeds: [catalogue]
tables: [catalogue_platform, catalogue_now, catalogue, poll_now]
trend: { points: 24, step_h: 1, view: known }
legal_basis:
  text: 规划“标准规范”；目标值为默认值
  text_en: The plan’s standards; targets are defaults
  verified: false
owner: GD-ZSJ
*/
SELECT
  organ,
  region,
  '' AS part,
  conformant_entries AS numerator,
  standardised AS denominator,
  numerator AS worst_numerator,
  entries AS worst_denominator,
  observed_from,
  observed_to
FROM catalogue_count_at(at = {at:Int64})
