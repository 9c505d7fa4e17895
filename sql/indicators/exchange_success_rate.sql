/*
name: { zh: 接口调用成功率, en: Exchange success rate }
meaning:
  zh: 共享接口调用中成功的比例（K11），计过去24小时内结束的统计周期；尚未结束的周期不计。
  en: Share of exchange calls that succeeded (K11), of the periods that ended in the last 24 hours; a period that is still open does not count.
formula:
  zh: （调用次数 − 失败次数）÷ 调用次数
  en: (calls − failures) ÷ calls
unit: { zh: '%', en: '%' }
format: percent
kind: ratio
direction: higher
thresholds: { good: 0.995, warn: 0.98 }
feeds: [exchange]
tables: [exchange_organ_step, exchange_hour, exchange_now, poll_now]
trend: { points: 24, step_h: 1, view: corrected }
legal_basis: { text: 政务数据共享条例 §38；阈值为默认值, verified: false }
owner: GD-ZSJ
*/
SELECT
  organ,
  any(counted.region) AS region,
  '' AS part,
  sum(counted.succeeded) AS numerator,
  sum(counted.called) AS denominator,
  -- An interface that a silent platform was counting has failed in the worst case, whoever else counts it now, and with
  -- all that it carried in the 24 hours before that platform fell silent: the window forgets it, the worst case does not.
  sum(counted.succeeded - counted.held_succeeded) AS worst_numerator,
  sum(counted.called + counted.held_missed) AS worst_denominator,
  min(counted.observed_from) AS observed_from,
  max(counted.observed_to) AS observed_to
FROM (
  SELECT
    organ,
    region,
    succeeded,
    called,
    0 AS held_succeeded,
    0 AS held_missed,
    toNullable(least(relay_from, provider_from)) AS observed_from,
    toNullable(greatest(relay_to, provider_to)) AS observed_to
  FROM exchange_organ_window(at = {at:Int64})
  UNION ALL
  SELECT held.1, held.2, 0, 0, held.3, held.4, NULL, NULL
  FROM (
    SELECT arrayJoin(arrayZip(
      {held_organs:Array(String)}, {held_regions:Array(String)}, {held_succeeded:Array(Int64)}, {held_missed:Array(Int64)}
    )) AS held
  )
) AS counted
GROUP BY organ
