/*
name: { zh: 未关闭安全告警, en: Open security alerts }
meaning:
  zh: 尚未关闭的安全告警数，按预警级别分列。平台失联时其告警予以保留，既不算关闭也不算消失。
  en: Security alerts that are not closed, by warning level. The alerts of a silent platform are held, neither closed nor gone.
formula:
  zh: 计数（状态 = 未关闭）
  en: count of alerts whose latest state is open
unit: { zh: 条, en: alerts }
format: count
kind: sum
direction: lower
thresholds: { good: 0, warn: 0, parts: [red] }
feeds: [security]
tables: [security, poll_now]
parts:
  - { id: '', name: { zh: 合计, en: total } }
  - { id: red, name: { zh: 红, en: red } }
  - { id: orange, name: { zh: 橙, en: orange } }
  - { id: yellow, name: { zh: 黄, en: yellow } }
  - { id: blue, name: { zh: 蓝, en: blue } }
trend: { points: 24, step_h: 1, view: known }
legal_basis: { text: 突发事件应对法（四级预警）；来源级别映射为默认值, verified: false }
owner: GD-ZSJ
*/
SELECT
  organ,
  any(latest.region) AS region,
  part,
  sum(open) AS numerator,
  0 AS denominator,
  sum(open) AS worst_numerator,
  0 AS worst_denominator,
  min(latest.observed_at) AS observed_from,
  max(latest.observed_at) AS observed_to
FROM (
  SELECT
    argMax(statement.organ, (statement.observed_at, statement.known_at)) AS organ,
    argMax(statement.region, (statement.observed_at, statement.known_at)) AS region,
    argMax(statement.warn_level, (statement.observed_at, statement.known_at)) AS warn_level,
    argMax(statement.state = 'open' AND NOT statement.gone, (statement.observed_at, statement.known_at)) AS open,
    max(statement.observed_at) AS observed_at
  FROM security AS statement FINAL
  WHERE statement.observed_at <= fromUnixTimestamp64Milli({at:Int64}, 'Asia/Shanghai')
  GROUP BY platform, alert
) AS latest
ARRAY JOIN ['', ['red', 'orange', 'yellow', 'blue'][warn_level]] AS part
GROUP BY organ, part
