/*
code: K13
theme: quality
name: { zh: 数据质量六性得分, en: Quality in six dimensions }
meaning:
  zh: 按 GB/T 36344 的六个维度（规范性、完整性、准确性、一致性、时效性、可访问性），各数据集最近一次质量检查的得分；算法同“数据质量得分”（K13），六维等权。未运行的规则不计分，也不算通过；最坏情形下，未运行的规则与无检查的维度按0分计。
  en: 'Score of the latest quality run of each dataset in the six dimensions of GB/T 36344: conformity, completeness, accuracy, consistency, timeliness, accessibility; computed like the data quality score (K13), all six of equal weight. A rule that has not run neither scores nor passes; in the worst case it counts 0, as does a dimension that nobody checks.'
formula:
  zh: 维度分 = Σ 数据集维度分 ÷ 数据集数；总分 = 有结果维度的平均
  en: dimension = sum of dataset scores ÷ datasets; whole = mean of the dimensions that have results
unit: { zh: 分, en: points }
format: score
kind: ratio
direction: higher
target: { value: 90, from: null, until: null }
thresholds: { good: 90, warn: 80, from: null, until: null }
may_not_run: true
cadence_s: 60
feeds: [quality]
tables: [quality_platform, quality_now, poll_now]
parts:
  - { id: conformity, name: { zh: 规范性, en: conformity } }
  - { id: completeness, name: { zh: 完整性, en: completeness } }
  - { id: accuracy, name: { zh: 准确性, en: accuracy } }
  - { id: consistency, name: { zh: 一致性, en: consistency } }
  - { id: timeliness, name: { zh: 时效性, en: timeliness } }
  - { id: accessibility, name: { zh: 可访问性, en: accessibility } }
whole: equal
trend: { points: 24, step_h: 1, view: known }
legal_basis:
  text: GB/T 36344-2018；评分办法为默认值
  text_en: GB/T 36344-2018; the scoring is a default
  verified: false
owner: GD-ZSJ
*/
SELECT
  organ,
  region,
  dimension AS part,
  toDecimal128(arraySum((sum, ran) -> intDiv(sum, greatest(ran, 1)), points, scored), 0) * 0.000000001::Decimal(9, 9) AS numerator,
  arrayCount(ran -> ran > 0, scored) AS denominator,
  toDecimal128(arraySum((sum, runs) -> intDiv(sum, length(runs)), points, recent), 0) * 0.000000001::Decimal(9, 9)
    AS worst_numerator,
  length(recent) AS worst_denominator,
  -- The runs of a dataset stand in the order in which they ran.
  arrayMin(runs -> runs[1].1, recent) AS observed_from,
  arrayMax(runs -> runs[-1].1, recent) AS observed_to
FROM (
  SELECT
    organ,
    region,
    dimension,
    recent,
    -- A run counts when it ran over at least one row.
    arrayMap(runs -> arrayCount(run -> NOT run.not_run AND run.checked > 0, runs), recent) AS scored,
    -- Whole billionths of a point, cut: they add up to the same, whatever the order.
    arrayMap(
      runs -> arraySum(
        run -> toInt64(intDiv(
          toInt128(100 * (run.checked - least(run.checked, run.failed))) * 1000000000, greatest(run.checked, 1))),
        arrayFilter(run -> NOT run.not_run, runs)
      ),
      recent
    ) AS points
  FROM (
    SELECT
      organ,
      region,
      dimension,
      -- Runs of the last 30 days; of a silent platform, of the 30 days before it fell silent: its runs are held.
      if(has({silent_platforms:Array(String)}, platform),
        {silent_since:Array(Int64)}[indexOf({silent_platforms:Array(String)}, platform)], {at:Int64}) - 30 * 86400000 AS since,
      arrayFilter(
        runs -> notEmpty(runs), arrayMap(runs -> arrayFilter(run -> run.ran_at > since, runs), datasets)) AS recent
    FROM quality_group_at(at = {at:Int64})
  )
  WHERE notEmpty(recent)
)
