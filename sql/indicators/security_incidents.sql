/*
code: K17
theme: security
name: { zh: 安全事件数, en: Security incidents }
meaning:
  zh: 近365天经研判定级的网络安全事件数，按级别分列（K17）。告警不等于事件，事件级别须由人研判确定；以最后一次研判为准，撤销定级的不计；同一告警再次发生并再次定级的，计为另一起。
  en: 'Network security incidents of the last 365 days by the level that a person has given them (K17). An alert is not an incident: the level is always judged by a person. The last judgement holds, and one that was withdrawn does not count; an alert that recurs and is judged again is another incident.'
formula:
  zh: 计数（已定级事件）
  en: count of incidents with a level
unit: { zh: 起, en: incidents }
format: count
kind: sum
direction: lower
target: { value: 0, from: null, until: null }
thresholds: null
cadence_s: 60
feeds: []
tables: [case_event]
parts:
  - { id: '', name: { zh: 合计, en: total } }
  - { id: extreme, name: { zh: 特别重大, en: particularly grave } }
  - { id: grave, name: { zh: 重大, en: grave } }
  - { id: major, name: { zh: 较大, en: major } }
  - { id: general, name: { zh: 一般, en: general } }
trend: { points: 24, step_h: 24, view: corrected }
legal_basis:
  text: 国家网络安全事件报告管理办法（2025-11-01 起施行）
  text_en: National rules on reporting network security incidents, in force since 2025-11-01
  verified: false
owner: GD-ZSJ
*/
SELECT
  organ,
  if(has({organs:Array(String)}, one.organ), {regions:Array(String)}[indexOf({organs:Array(String)}, one.organ)], one.region) AS region,
  part,
  1 AS numerator,
  0 AS denominator,
  1 AS worst_numerator,
  0 AS worst_denominator,
  judged_at AS observed_from,
  judged_at AS observed_to,
  case_id
FROM (
  -- Between two recurrences of an alert is one incident at the most: the last judgement in between, at its moment.
  SELECT
    case_id,
    steps.1 AS judged_at,
    steps.4 AS event_level,
    steps.5 AS organ,
    steps.6 AS region
  FROM (
    SELECT
      case_id,
      arraySort(groupUniqArray(
        (toUnixTimestamp64Milli(event.at), version, command = 'judge', event.event_level, toString(event.organ), toString(event.region))
      )) AS events,
      arrayFilter(
        (step, next) -> step.3 AND NOT next.3,
        events,
        arrayPushBack(arrayPopFront(events), (0, 0, 0, 0, '', ''))
      ) AS judgements
    FROM case_event AS event
    WHERE kind = 'alert' AND command IN ('judge', 'recur') AND event.at <= fromUnixTimestamp64Milli({at:Int64}, 'Asia/Shanghai')
    GROUP BY case_id
  )
  ARRAY JOIN judgements AS steps
) AS one
ARRAY JOIN ['', ['extreme', 'grave', 'major', 'general'][event_level]] AS part
WHERE event_level > 0 AND judged_at > {at:Int64} - 365 * 86400000
UNION ALL
SELECT organ, region, arrayJoin(['', 'extreme', 'grave', 'major', 'general']) AS part, 0, 0, 0, 0, began_at, began_at, '' AS case_id
FROM case_place_at(at = {at:Int64}, organs = {organs:Array(String)}, regions = {regions:Array(String)})
