/*
code: K01
theme: catalogue
name: { zh: 目录总数, en: Catalogue entries }
meaning:
  zh: 各平台目录中列出的目录条数，及其数据项总数（K01）。
  en: Entries that the platforms list in their catalogues, and the data items in them (K01).
formula:
  zh: 计数（目录）；Σ 数据项数
  en: count of entries; sum of their data items
unit: { zh: 条, en: entries }
format: count
kind: sum
direction: none
target: null
thresholds: null
timeless: true
cadence_s: 60
feeds: [catalogue]
tables: [catalogue_platform, catalogue_now, catalogue, poll_now]
parts:
  - { id: '', name: { zh: 目录, en: entries } }
  - { id: fields, name: { zh: 数据项, en: data items } }
trend: { points: 24, step_h: 1, view: known }
legal_basis:
  text: 政务数据共享条例 §13
  text_en: Regulation on Government Data Sharing, article 13
  verified: true
owner: GD-ZSJ
*/
SELECT
  organ,
  region,
  counted.1 AS part,
  counted.2 AS numerator,
  0 AS denominator,
  numerator AS worst_numerator,
  0 AS worst_denominator,
  observed_from,
  observed_to
FROM catalogue_count_at(at = {at:Int64})
ARRAY JOIN [('', entries), ('fields', fields)] AS counted
