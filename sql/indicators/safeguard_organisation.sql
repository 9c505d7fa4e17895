/*
theme: safeguard
name: { zh: 组织保障：首席数据官配备率, en: 'Organisation: chief data officers' }
meaning:
  zh: 报送首席数据官人数（measure 采集项 chief_data_officers）的机关中，至少配备一名者的占比。申报数与实测数分列：申报数须经另一机关复核后才可作为证据。
  en: 'Of the organs that state how many chief data officers they have (measure chief_data_officers), the share that has at least one. What is attested stands apart from what is measured: it is evidence only once a second organ has reviewed it.'
formula:
  zh: 已配备机关数 ÷ 报送机关数
  en: organs with one ÷ organs that state it
unit: { zh: '%', en: '%' }
format: percent
kind: ratio
direction: higher
target: { value: 1, from: null, until: null }
thresholds: { good: 1, warn: 0.9, from: null, until: null }
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
  text: 粤办函〔2021〕63号（首席数据官）；五项保障口径为默认值
  text_en: Guangdong scheme of chief data officers (2021, no. 63); what counts as a safeguard is a default
  verified: false
owner: GD-ZSJ
*/
SELECT
  organ,
  region,
  part,
  officers > 0 AS numerator,
  1 AS denominator,
  numerator AS worst_numerator,
  1 AS worst_denominator,
  observed_from,
  observed_to
FROM (
  SELECT
    successor AS organ,
    any(division) AS region,
    sum(hundredths) AS officers,
    if(max(basis = 'attested'), 'attested', 'measured') AS stated_as,
    min(stated_at) AS observed_from,
    max(stated_at) AS observed_to
  FROM (
    -- An organ counts once, under the name that it has now.
    SELECT
      *,
      indexOf({former_organs:Array(String)}, said.organ) AS former,
      if(former = 0, said.organ, {successors:Array(String)}[former]) AS successor,
      if(former = 0, said.region, {regions:Array(String)}[indexOf({organs:Array(String)}, successor)]) AS division
    FROM measure_at(at = {at:Int64}) AS said
    WHERE name = 'chief_data_officers'
      AND year IN (0, toYear(fromUnixTimestamp64Milli({at:Int64}, 'Asia/Shanghai')))
  ) AS placed
  GROUP BY successor
)
ARRAY JOIN ['', stated_as] AS part
