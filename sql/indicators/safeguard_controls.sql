/*
theme: safeguard
name: { zh: 技术保障：安全控制项符合率, en: 'Technology: controls met' }
meaning:
  zh: 应符合的安全控制项中已符合者的占比（measure 采集项 security_controls_met、security_controls_total）。两数未同时报送的机关不计。申报数与实测数分列：申报数须经另一机关复核后才可作为证据。
  en: 'Of the security controls that apply, the share that is met (measures security_controls_met and security_controls_total). An organ that states only one of them does not count. What is attested stands apart from what is measured: it is evidence only once a second organ has reviewed it.'
formula:
  zh: 已符合控制项 ÷ 控制项总数
  en: controls met ÷ controls
unit: { zh: '%', en: '%' }
format: percent
kind: ratio
direction: higher
target: { value: 0.95, from: null, until: null }
thresholds: { good: 0.95, warn: 0.8, from: null, until: null }
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
  text: GB/T 22239-2019；阈值与五项保障口径为默认值
  text_en: GB/T 22239-2019; thresholds and what counts as a safeguard are defaults
  verified: false
owner: GD-ZSJ
*/
SELECT
  organ,
  region,
  part,
  toDecimal128(executed, 0) * 0.01::Decimal(9, 2) AS numerator,
  toDecimal128(available, 0) * 0.01::Decimal(9, 2) AS denominator,
  numerator AS worst_numerator,
  denominator AS worst_denominator,
  observed_from,
  observed_to
FROM (
  SELECT
    -- They are of whoever the platform spoke for last.
    argMax((toString(said.organ), toString(said.region)), (stated_at, name, labels)) AS place,
    place.1 AS organ,
    place.2 AS region,
    sumIf(hundredths, name = 'security_controls_met') AS executed,
    sumIf(hundredths, name = 'security_controls_total') AS available,
    if(max(basis = 'attested'), 'attested', 'measured') AS stated_as,
    min(stated_at) AS observed_from,
    max(stated_at) AS observed_to
  FROM measure_at(at = {at:Int64}) AS said
  WHERE name IN ('security_controls_met', 'security_controls_total')
    AND year IN (0, toYear(fromUnixTimestamp64Milli({at:Int64}, 'Asia/Shanghai')))
  GROUP BY platform
  -- Of one without the other nobody can say how much it is of it.
  HAVING countIf(name = 'security_controls_met') > 0 AND countIf(name = 'security_controls_total') > 0
)
ARRAY JOIN ['', stated_as] AS part
