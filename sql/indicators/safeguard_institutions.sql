/*
theme: safeguard
name: { zh: 制度保障：制度标准出台率, en: 'Institutions: issued' }
meaning:
  zh: 在办与已出台的制度、标准文件中，已出台且经其他机关审阅并留有文件指纹者的占比；已废止的文件不计。
  en: Of the policies and standards that are under way or issued, the share that is issued, reviewed by another organ and known by the hash of its file; what was withdrawn does not count.
formula:
  zh: 已出台文件数 ÷ 文件数
  en: documents issued ÷ documents
unit: { zh: '%', en: '%' }
format: percent
kind: ratio
direction: higher
target: null
thresholds: null
timeless: true
cadence_s: 60
feeds: [document]
tables: [document_now, document, poll_now]
parts:
  - { id: '', name: { zh: 合计, en: total } }
  - { id: policy, name: { zh: 制度, en: policies } }
  - { id: standard, name: { zh: 标准, en: standards } }
trend: { points: 24, step_h: 1, view: known }
legal_basis:
  text: 规划“五项保障”；名称与口径为默认值
  text_en: The plan’s five safeguards; their names and what counts are defaults
  verified: false
owner: GD-ZSJ
*/
SELECT
  organ,
  region,
  part,
  status = 'issued' AND reviewed_by != '' AND reviewed_by != organ AND file_hash != '' AS numerator,
  1 AS denominator,
  numerator AS worst_numerator,
  1 AS worst_denominator,
  toUnixTimestamp64Milli(revised.observed_at) AS observed_from,
  observed_from AS observed_to
FROM document_at(at = {at:Int64}) AS revised
ARRAY JOIN ['', toString(kind)] AS part
WHERE kind IN ('policy', 'standard') AND status != 'withdrawn'
