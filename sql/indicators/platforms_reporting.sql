/*
theme: platform
name: { zh: 在报平台, en: Platforms reporting }
meaning:
  zh: 最快的采集项在两个周期（不少于30秒）内有成功应答的平台占比。其余为失联平台。首次轮询之前为未知。
  en: Share of platforms whose fastest feed has had a good poll within two cadences, at least 30 s. The others are dark. Before the first poll of all it is unknown.
formula:
  zh: 在报平台数 ÷ 登记平台数
  en: reporting platforms ÷ registered platforms
unit: { zh: '%', en: '%' }
format: percent
kind: ratio
direction: higher
target: { value: 1, from: null, until: null }
thresholds: { good: 1, warn: 0.9, from: null, until: null }
cadence_s: 5
feeds: []
tables: [poll, poll_now]
trend: { points: 24, step_h: 1, view: known }
legal_basis:
  text: 政务数据共享条例 §29（监督检查）；阈值为默认值
  text_en: Regulation on Government Data Sharing, article 29 (supervision); thresholds are defaults
  verified: false
owner: GD-ZSJ
*/
SELECT
  organ,
  region,
  '' AS part,
  NOT dark AS numerator,
  1 AS denominator,
  numerator AS worst_numerator,
  denominator AS worst_denominator,
  if(seen, toUnixTimestamp64Milli(last_good), NULL) AS observed_from,
  observed_from AS observed_to
FROM platform_state(at = {at:Int64})
WHERE anyone_asked
