/*
theme: plan
name: { zh: 规划完成度, en: Plan completion }
meaning:
  zh: 由已落库的事实计算的各成果完成度，按规划权重汇总到阶段。尚无证据来源的成果为未知，既不是0也不是100；任何人都不能填写百分比。最坏情形下，未知成果按0计，并降低可信度。
  en: Completion of the outcomes as landed facts show it, weighted into phases. An outcome without a source of evidence is unknown, never 0 and never 100; nobody can type a percentage in. In the worst case an unknown outcome counts 0, and it lowers the confidence.
formula:
  zh: P1-1 = ½·（已普查机关 ÷ 机关）+ ½·（要素齐全目录 ÷ 普查事项）；P2-1 = 已落库且符合标准 ÷ 应汇目录；阶段 = Σ 权重×成果 ÷ Σ 权重
  en: P1-1 = ½·(organs surveyed ÷ organs) + ½·(complete entries ÷ survey items); P2-1 = landed and conformant ÷ entries to land; phase = weighted mean of its outcomes
unit: { zh: '%', en: '%' }
format: percent
kind: ratio
direction: higher
target: null
thresholds: null
timeless: true
cadence_s: 60
feeds: [catalogue, census]
tables: [listed_platform, catalogue_now, catalogue, census_now, census, poll_now]
parts:
  - { id: 'P1-1:surveyed', name: { zh: 已普查机关, en: organs surveyed } }
  - { id: 'P1-1:catalogued', name: { zh: 普查事项已编目, en: survey items catalogued } }
  - { id: 'P2-1:landed', name: { zh: 应汇尽汇, en: landed and conformant } }
whole: plan
trend: { points: 24, step_h: 1, view: known }
legal_basis:
  text: 规划成果的证据函数为默认定义
  text_en: What counts as evidence of the plan's outcomes is a default
  verified: false
owner: GD-ZSJ
*/
SELECT
  organ,
  region,
  evidence.1 AS part,
  evidence.2 AS numerator,
  evidence.3 AS denominator,
  numerator AS worst_numerator,
  denominator AS worst_denominator,
  seen_from AS observed_from,
  seen_to AS observed_to
FROM (
  SELECT
    -- An organ counts once, under the name that it has now.
    if(has({former_organs:Array(String)}, listed.organ),
      {successors:Array(String)}[indexOf({former_organs:Array(String)}, listed.organ)], listed.organ) AS organ,
    any(if(has({former_organs:Array(String)}, listed.organ),
      {regions:Array(String)}[indexOf({organs:Array(String)}, organ)], listed.region)) AS region,
    sumIf(entries, list = 'census') AS items,
    sumIf(entries, is_complete) AS complete,
    sumIf(entries, should_land) AS to_land,
    sumIf(entries, should_land AND landed_well) AS landed,
    min(listed.observed_from) AS seen_from,
    max(listed.observed_to) AS seen_to
  FROM listed_group_at(at = {at:Int64}) AS listed
  GROUP BY organ
)
ARRAY JOIN [
  -- An organ whose catalogue we know and whose survey we do not is an organ that has not been surveyed.
  ('P1-1:surveyed', toUInt64(items > 0), toUInt64(1)),
  ('P1-1:catalogued', least(complete, items), items),
  ('P2-1:landed', landed, to_land)
] AS evidence
