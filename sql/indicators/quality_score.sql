/*
name: { zh: 数据质量得分, en: Data quality score }
meaning:
  zh: 各数据集最近一次质量检查的得分（K13）。规则得分取合格行占比，数据集内按维度平均，数据集之间等权；未运行的规则不计分，也不算通过；最坏情形下，未运行的规则与无检查的维度按0分计。
  en: Score of the latest quality run of each dataset (K13). A rule scores its share of good rows; rules average within a dataset and dimension, datasets weigh equally. A rule that has not run neither scores nor passes; in the worst case it counts 0, as does a dimension that nobody checks.
formula:
  zh: 维度分 = Σ 数据集维度分 ÷ 数据集数；总分 = Σ 权重×维度分 ÷ Σ 权重
  en: dimension = sum of dataset scores ÷ datasets; whole = weighted mean of the dimensions
unit: { zh: 分, en: points }
format: score
kind: ratio
direction: higher
thresholds: { good: 90, warn: 80 }
may_not_run: true
feeds: [quality]
tables: [quality_now, poll_now]
parts:
  - { id: accuracy, name: { zh: 准确性, en: accuracy } }
  - { id: completeness, name: { zh: 完整性, en: completeness } }
  - { id: timeliness, name: { zh: 时效性, en: timeliness } }
whole: quality
trend: { points: 24, step_h: 1, view: corrected }
legal_basis: { text: GB/T 36344-2018；评分办法与权重为默认值, verified: false }
owner: GD-ZSJ
*/
SELECT
  organ,
  any(dataset_run.region) AS region,
  dimension AS part,
  sum(score) AS numerator,
  countIf(scored > 0) AS denominator,
  sum(worst_score) AS worst_numerator,
  count() AS worst_denominator,
  min(dataset_run.observed_from) AS observed_from,
  max(dataset_run.observed_to) AS observed_to
FROM (
  SELECT
    organ,
    platform,
    dataset,
    dimension,
    any(latest.region) AS region,
    -- A run counts when it ran over at least one row.
    countIf(status != 'not_run' AND checked > 0) AS scored,
    sumIf(
      divideDecimal(toDecimal128(100 * (checked - least(checked, failed)), 0), toDecimal128(greatest(checked, 1), 0), 9),
      status != 'not_run'
    ) AS points,
    divideDecimal(points, toDecimal128(greatest(scored, 1), 0), 9) AS score,
    divideDecimal(points, toDecimal128(count(), 0), 9) AS worst_score,
    min(ran_at) AS observed_from,
    max(ran_at) AS observed_to
  FROM (
    SELECT
      organ,
      platform,
      dataset,
      dimension,
      rule,
      any(run.region) AS region,
      argMax(run.status, (run.observed_at, run.known_at)) AS status,
      argMax(run.checked, (run.observed_at, run.known_at)) AS checked,
      argMax(run.failed, (run.observed_at, run.known_at)) AS failed,
      max(run.observed_at) AS ran_at
    FROM quality_now AS run FINAL
    WHERE NOT gone
      AND run.observed_at <= fromUnixTimestamp64Milli({at:Int64}, 'Asia/Shanghai')
      -- Runs of the last 30 days; of a silent platform, of the 30 days before it fell silent: its runs are held.
      AND run.observed_at > fromUnixTimestamp64Milli(
        if(has({silent_platforms:Array(String)}, platform),
          {silent_since:Array(Int64)}[indexOf({silent_platforms:Array(String)}, platform)],
          {at:Int64}),
        'Asia/Shanghai') - INTERVAL 30 DAY
      AND dimension IN ('accuracy', 'completeness', 'timeliness')
    GROUP BY organ, platform, dataset, dimension, rule
  ) AS latest
  GROUP BY organ, platform, dataset, dimension
) AS dataset_run
GROUP BY organ, part
