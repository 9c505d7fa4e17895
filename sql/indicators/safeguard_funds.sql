/*
theme: safeguard
name: { zh: 资金保障：预算执行率, en: 'Funds: budget executed' }
meaning:
  zh: 本年度数据治理资金已执行数占预算数的比例（measure 采集项 funds_executed_cny、funds_budget_cny）。两数未同时报送的机关不计。申报数与实测数分列：申报数须经另一机关复核后才可作为证据。
  en: 'Of this year’s budget for data governance, the share that has been executed (measures funds_executed_cny and funds_budget_cny). An organ that states only one of them does not count. What is attested stands apart from what is measured: it is evidence only once a second organ has reviewed it.'
formula:
  zh: 已执行资金 ÷ 预算资金
  en: funds executed ÷ funds budgeted
unit: { zh: '%', en: '%' }
format: percent
kind: ratio
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
    sumIf(hundredths, name = 'funds_executed_cny') AS executed,
    sumIf(hundredths, name = 'funds_budget_cny') AS available,
    if(max(basis = 'attested'), 'attested', 'measured') AS stated_as,
    min(stated_at) AS observed_from,
    max(stated_at) AS observed_to
  FROM measure_at(at = {at:Int64}) AS said
  WHERE name IN ('funds_executed_cny', 'funds_budget_cny')
    AND year IN (0, toYear(fromUnixTimestamp64Milli({at:Int64}, 'Asia/Shanghai')))
  GROUP BY platform
  -- Of one without the other nobody can say how much it is of it.
  HAVING countIf(name = 'funds_executed_cny') > 0 AND countIf(name = 'funds_budget_cny') > 0
)
ARRAY JOIN ['', stated_as] AS part
