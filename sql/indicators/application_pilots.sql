/*
code: K20
theme: application
name: { zh: 数据应用场景数, en: Application pilots }
meaning:
  zh: 在运行的数据应用示范场景数（measure 采集项 pilot_scenarios，标签 state=running；K20）。申报数与实测数分列：申报数须经另一机关复核后才可作为证据。
  en: 'Pilots of data applications that are running (measure pilot_scenarios with the label state=running; K20). What is attested stands apart from what is measured: it is evidence only once a second organ has reviewed it.'
formula:
  zh: Σ 场景数
  en: sum of pilots
unit: { zh: 个, en: pilots }
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
  text: 规划“创新应用示范”；口径为默认值
  text_en: The plan’s innovation pilots; what counts is a default
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
WHERE name = 'pilot_scenarios' AND has(splitByChar(',', labels), 'state=running')
  AND year IN (0, toYear(fromUnixTimestamp64Milli({at:Int64}, 'Asia/Shanghai')))
