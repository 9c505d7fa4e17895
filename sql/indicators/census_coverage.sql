/*
theme: catalogue
name: { zh: 普查编目覆盖率, en: Census coverage }
meaning:
  zh: 普查登记的数据事项中，已编入目录者的占比；按机关比对条数，目录多于普查的部分不计。分母来自各机关的普查登记。
  en: Of the items that the survey registered, the share that is in the catalogue; compared by number within an organ, and what the catalogue has beyond the survey does not count. The denominator is what organs have registered in the survey.
formula:
  zh: Σ 最小（目录数，普查事项数）÷ Σ 普查事项数
  en: sum of the lesser of entries and survey items ÷ sum of survey items
unit: { zh: '%', en: '%' }
format: percent
kind: ratio
direction: higher
target: { value: 1, from: null, until: null }
thresholds: { good: 0.95, warn: 0.85, from: null, until: null }
timeless: true
cadence_s: 60
feeds: [catalogue, census]
tables: [listed_platform, catalogue_now, catalogue, census_now, census, poll_now]
trend: { points: 24, step_h: 1, view: known }
legal_basis:
  text: 规划“数据资源普查”；目标值为默认值
  text_en: The plan’s data census; targets are defaults
  verified: false
owner: GD-ZSJ
*/
SELECT
  successor AS organ,
  any(division) AS region,
  '' AS part,
  least(sumIf(entries, list = 'catalogue'), sumIf(entries, list = 'census')) AS numerator,
  sumIf(entries, list = 'census') AS denominator,
  numerator AS worst_numerator,
  denominator AS worst_denominator,
  min(placed.observed_from) AS observed_from,
  max(placed.observed_to) AS observed_to
FROM (
  -- An organ counts once, under the name that it has now.
  SELECT
    *,
    indexOf({former_organs:Array(String)}, listed.organ) AS former,
    if(former = 0, listed.organ, {successors:Array(String)}[former]) AS successor,
    if(former = 0, listed.region, {regions:Array(String)}[indexOf({organs:Array(String)}, successor)]) AS division
  FROM listed_group_at(at = {at:Int64}) AS listed
) AS placed
GROUP BY successor
