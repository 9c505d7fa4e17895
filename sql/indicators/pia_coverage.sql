/*
code: K16
theme: security
name: { zh: 个人信息保护影响评估覆盖率, en: Impact assessments }
meaning:
  zh: 含个人信息的目录中，已完成个人信息保护影响评估（measure 采集项 pia_completed）的占比（K16）。未报送评估数的机关不计，最坏情形下按未评估计。
  en: Of the entries that hold personal information, how many have an impact assessment, by the measure pia_completed (K16). An organ that does not state the measure does not count; in the worst case it has assessed none.
formula:
  zh: Σ 最小（已评估数，含个人信息目录数）÷ Σ 含个人信息目录数
  en: sum of the lesser of assessments and entries with personal information ÷ sum of such entries
unit: { zh: '%', en: '%' }
format: percent
kind: ratio
direction: higher
target: { value: 1, from: null, until: null }
thresholds: { good: 1, warn: 0.9, from: null, until: null }
may_not_run: true
cadence_s: 60
feeds: [catalogue, measure]
tables: [catalogue_platform, catalogue_now, catalogue, measure_now, poll_now]
trend: { points: 24, step_h: 1, view: known }
legal_basis:
  text: 个人信息保护法 §55；政务数据共享条例 §13；阈值为默认值
  text_en: Personal Information Protection Law, article 55; Regulation on Government Data Sharing, article 13; thresholds are defaults
  verified: false
owner: GD-ZSJ
*/
WITH sum(placed.personal) * 100 AS personal
SELECT
  successor AS organ,
  any(division) AS region,
  '' AS part,
  toDecimal128(if(countIf(is_stated) = 0, 0, least(greatest(sum(placed.assessed), 0), personal)), 0) * 0.01::Decimal(9, 2) AS numerator,
  toDecimal128(if(countIf(is_stated) = 0, 0, personal), 0) * 0.01::Decimal(9, 2) AS denominator,
  numerator AS worst_numerator,
  toDecimal128(personal, 0) * 0.01::Decimal(9, 2) AS worst_denominator,
  min(placed.observed_from) AS observed_from,
  max(placed.observed_to) AS observed_to
FROM (
  -- An organ counts once, under the name that it has now.
  SELECT
    *,
    indexOf({former_organs:Array(String)}, said.organ) AS former,
    if(former = 0, said.organ, {successors:Array(String)}[former]) AS successor,
    if(former = 0, said.region, {regions:Array(String)}[indexOf({organs:Array(String)}, successor)]) AS division
  FROM (
    SELECT organ, region, toInt64(personal) AS personal, 0::Int64 AS assessed, 0 AS is_stated, observed_from, observed_to
    FROM catalogue_count_at(at = {at:Int64})
    UNION ALL
    SELECT organ, region, 0, hundredths, 1, stated_at, stated_at
    FROM measure_at(at = {at:Int64})
    WHERE name = 'pia_completed'
  ) AS said
) AS placed
GROUP BY successor
HAVING personal > 0
