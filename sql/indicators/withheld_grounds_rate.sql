/*
code: K05
theme: catalogue
name: { zh: 不予共享依据完备率, en: Withheld with grounds }
meaning:
  zh: 不予共享的目录中，列明法律依据者的占比（K05）。依据是否属法律、行政法规或国务院决定，须由人核验。
  en: Of the entries that are not shared, the share that names its legal basis (K05). Whether the basis is a law, an administrative regulation or a decision of the State Council is for a person to verify.
formula:
  zh: 列明依据的不予共享目录数 ÷ 不予共享目录数
  en: entries of share type 3 with a legal basis ÷ entries of share type 3
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
  text: 政务数据共享条例 §15；阈值为默认值
  text_en: Regulation on Government Data Sharing, article 15; thresholds are defaults
  verified: false
owner: GD-ZSJ
*/
SELECT
  organ,
  region,
  '' AS part,
  grounded AS numerator,
  withheld AS denominator,
  numerator AS worst_numerator,
  denominator AS worst_denominator,
  observed_from,
  observed_to
FROM catalogue_count_at(at = {at:Int64})
