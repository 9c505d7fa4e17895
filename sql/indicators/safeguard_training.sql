/*
theme: safeguard
name: { zh: 人才保障：培训人次, en: 'Talent: people trained' }
meaning:
  zh: 本年度数据治理培训人次（measure 采集项 training_person_times）。申报数与实测数分列：申报数须经另一机关复核后才可作为证据。
  en: 'Person-times of training in data governance this year (measure training_person_times). What is attested stands apart from what is measured: it is evidence only once a second organ has reviewed it.'
formula:
  zh: Σ 培训人次
  en: sum of person-times
unit: { zh: 人次, en: person-times }
format: count
kind: sum
direction: none
target: null
thresholds: null
timeless: true
cadence_s: 60
feeds: [measure]
tables: [measure_now, poll_now]
parts:
  - { id: '', name: { zh: 合计, en: total } }
  - { id: measured, name: { zh: 实测, en: measured }, stated_only: true }
  - { id: attested, name: { zh: 申报, en: attested }, stated_only: true }
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
  toDecimal128(hundredths, 0) * 0.01::Decimal(9, 2) AS numerator,
  0 AS denominator,
  numerator AS worst_numerator,
  0 AS worst_denominator,
  stated_at AS observed_from,
  stated_at AS observed_to
FROM measure_at(at = {at:Int64})
ARRAY JOIN ['', toString(basis)] AS part
WHERE name = 'training_person_times'
  AND year IN (0, toYear(fromUnixTimestamp64Milli({at:Int64}, 'Asia/Shanghai')))
