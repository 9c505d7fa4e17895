/*
code: K07
theme: collection
name: { zh: 数据更新及时率, en: Update timeliness }
meaning:
  zh: 按更新周期与宽限期应更新的目录中，数据已按时更新的比例（K07）。不定期更新的目录不计。
  en: Of the entries with an update cycle, the share whose data was last updated within the cycle and its grace (K07). Irregular entries do not count.
formula:
  zh: 按时更新目录数 ÷ 有更新周期的目录数
  en: entries updated in time ÷ entries with a cycle
unit: { zh: '%', en: '%' }
format: percent
kind: ratio
direction: higher
target: { value: 0.95, from: null, until: null }
thresholds: { good: 0.95, warn: 0.85, from: null, until: null }
cadence_s: 5
feeds: [catalogue]
tables: [listed_platform, catalogue_now, catalogue, poll_now]
trend: { points: 24, step_h: 1, view: known }
legal_basis:
  text: 政务数据共享条例 §13、§38；宽限期为默认值
  text_en: Regulation on Government Data Sharing, articles 13 and 38; days of grace are defaults
  verified: false
owner: GD-ZSJ
*/
WITH
  -- Days between updates and days of grace.
  transform(cycle,
    ['realtime', 'daily', 'weekly', 'monthly', 'quarterly', 'half_yearly', 'yearly'],
    [0, 1, 7, 31, 92, 184, 366], 0) AS cycle_days,
  transform(cycle,
    ['realtime', 'daily', 'weekly', 'monthly', 'quarterly', 'half_yearly', 'yearly'],
    [1, 1, 2, 5, 10, 15, 30], 0) AS grace_days,
  -- Judged at the moment the platform last answered: its own silence is not its data's lateness.
  -- A platform that is no longer asked is judged at the moment itself.
  indexOf({answered:Array(String)}, platform) AS place,
  if(place = 0, {at:Int64}, least({at:Int64}, {answered_at:Array(Int64)}[place])) AS judged_at,
  judged_at - 86400000 * (cycle_days + grace_days) AS due_since
SELECT
  organ,
  region,
  '' AS part,
  arrayCount(updated -> updated >= due_since, last_data_at) AS numerator,
  entries AS denominator,
  numerator AS worst_numerator,
  denominator AS worst_denominator,
  observed_from,
  observed_to
FROM listed_group_at(at = {at:Int64})
WHERE list = 'catalogue'
  AND cycle != 'irregular'
  AND share_type IN (1, 2)
