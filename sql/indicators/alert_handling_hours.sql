/*
code: K17
theme: security
name: { zh: 告警响应与处置时长, en: Hours to respond and to resolve }
meaning:
  zh: 近90天发生的告警，自发生（或再次发生）到首次有人处置（MTTA）、到恢复或关闭（MTTR）平均经过的小时数（K17）。尚未有人处置或尚未恢复的，按至今的时长计；无人处置而自行恢复的不计入响应时长。
  en: Of the alerts of the last 90 days, the hours from when they arose, or arose again, to the first act of a person (MTTA), and until they were resolved or closed (MTTR), on average (K17). One that nobody has acted on, or that is not resolved, counts with its hours so far; one that was over before anybody acted has no time of response.
formula:
  zh: Σ（处置时刻 − 发生时刻）÷ 告警数；Σ（恢复时刻 − 发生时刻）÷ 告警数
  en: sum of hours to the first act ÷ alerts; sum of hours to the resolution ÷ alerts
unit: { zh: 小时, en: hours }
format: score
kind: ratio
direction: lower
target: null
thresholds: null
cadence_s: 60
feeds: []
tables: [case_event]
parts:
  - { id: response, name: { zh: 响应（MTTA）, en: response (MTTA) } }
  - { id: resolution, name: { zh: 处置（MTTR）, en: resolution (MTTR) } }
trend: { points: 24, step_h: 24, view: corrected }
legal_basis:
  text: 未设法定时限，仅供比较；事件报告时限另计
  text_en: No statutory limit, only to compare; the terms of reporting incidents are counted apart
  verified: false
owner: GD-ZSJ
*/
SELECT
  organ,
  if(has({organs:Array(String)}, one.organ), {regions:Array(String)}[indexOf({organs:Array(String)}, one.organ)], one.region) AS region,
  span.1 AS part,
  -- Thousandths of an hour, cut: they add up to the same, whatever the order.
  toDecimal128(intDiv(span.2 - found_at, 3600), 0) * 0.001::Decimal(9, 3) AS numerator,
  1 AS denominator,
  numerator AS worst_numerator,
  1 AS worst_denominator,
  found_at AS observed_from,
  changed_at AS observed_to,
  case_id
FROM (
  SELECT
    case_id,
    organ,
    region,
    kind,
    found_at,
    changed_at,
    arrayFilter(step -> (step.1, step.2) > found, steps) AS since,
    -- A millisecond from now: not yet.
    {at:Int64} + 1 AS never,
    arrayMin(arrayMap(step -> if(step.4 = 'person', step.1, never), arrayPushBack(since, (never, 0, '', '')))) AS acted_at,
    arrayMin(arrayMap(step -> if(step.3 IN ('resolved', 'closed'), step.1, never), arrayPushBack(since, (never, 0, '', '')))) AS over_at
  FROM case_at(at = {at:Int64})
) AS one
ARRAY JOIN arrayFilter(
  span -> span.1 = 'resolution' OR acted_at <= over_at,
  [('response', least(acted_at, {at:Int64})), ('resolution', least(over_at, {at:Int64}))]
) AS span
WHERE kind = 'alert' AND found_at > {at:Int64} - 90 * 86400000
UNION ALL
SELECT organ, region, arrayJoin(['response', 'resolution']) AS part, 0, 0, 0, 0, began_at, began_at, '' AS case_id
FROM case_place_at(at = {at:Int64}, organs = {organs:Array(String)}, regions = {regions:Array(String)})
