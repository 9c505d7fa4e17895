/*
code: K02
theme: catalogue
name: { zh: 目录挂接率, en: Catalogue mounting rate }
meaning:
  zh: 无条件共享与有条件共享的目录中，已挂接库表、接口或文件的比例（K02）。
  en: Of the catalogue entries shared with or without conditions, the share with a table, an interface or a file mounted (K02).
formula:
  zh: 已挂接目录数 ÷（无条件共享 + 有条件共享）目录数
  en: mounted entries ÷ entries of share types 1 and 2
unit: { zh: '%', en: '%' }
format: percent
kind: ratio
direction: higher
target: { value: 0.95, from: null, until: null }
thresholds: { good: 0.95, warn: 0.85, from: null, until: null }
timeless: true
cadence_s: 60
feeds: [catalogue]
tables: [listed_platform, catalogue_now, catalogue, poll_now]
trend: { points: 24, step_h: 1, view: known }
legal_basis:
  text: 政务数据共享条例 §13–15；目标值为默认值
  text_en: Regulation on Government Data Sharing, articles 13–15; targets are defaults
  verified: false
owner: GD-ZSJ
*/
SELECT
  organ,
  region,
  '' AS part,
  if(mounted != 'none', entries, 0) AS numerator,
  entries AS denominator,
  numerator AS worst_numerator,
  denominator AS worst_denominator,
  observed_from,
  observed_to
FROM listed_group_at(at = {at:Int64})
WHERE list = 'catalogue' AND share_type IN (1, 2)
