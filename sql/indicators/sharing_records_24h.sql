/*
theme: sharing
name: { zh: 近24小时共享记录数, en: Records shared in 24 h }
meaning:
  zh: 各机关通过交换体系提供的记录条数，计过去24小时内结束的统计周期；尚未结束的周期不计，故窗口恒为24小时的完整周期，各平台按自身周期长度（超过1小时的周期按起始后1小时视为结束）。有平台侧（relay）统计的以平台侧为准，否则以提供方统计为准，两侧不相加。某侧在窗口内无任何统计时，该侧为未知，而不是0。
  en: Records that organs provided through the exchange, of the periods that ended in the last 24 hours. A period that is still open does not count, so the window always holds 24 hours of whole periods, by the period length of each platform (a period longer than an hour counts as ended an hour after its start). Counted on the relay's side where the relay reports an interface, else on the provider's; never added up over sides. A side that nobody states anything of in the window is unknown, not 0.
formula:
  zh: Σ 记录数（每小时每接口取一侧）
  en: sum of records, one side for each hour of each interface
unit: { zh: 条, en: records }
format: count
kind: sum
direction: none
target: null
thresholds: null
cadence_s: 5
feeds: [exchange]
tables: [exchange_organ_step, poll_now]
parts:
  - { id: '', name: { zh: 合计, en: total } }
  - { id: by_relay, name: { zh: 按平台侧计, en: by relay }, stated_only: true }
  - { id: by_provider, name: { zh: 按提供方计, en: by provider }, stated_only: true }
trend: { points: 90, step_h: 24, view: corrected }
legal_basis:
  text: 政务数据共享条例 §38（共享情况的监督检查）
  text_en: Regulation on Government Data Sharing, article 38 (supervision of sharing)
  verified: true
owner: GD-ZSJ
*/
SELECT
  organ,
  {regions:Array(String)}[indexOf({organs:Array(String)}, organ)] AS region,
  said.1 AS part,
  said.2 AS numerator,
  0 AS denominator,
  numerator AS worst_numerator,
  0 AS worst_denominator,
  said.3 AS observed_from,
  said.4 AS observed_to
FROM (
  SELECT
    organ,
    (sum(relay_records), min(relay_from), max(relay_to)) AS relay,
    (sum(provider_records), min(provider_from), max(provider_to)) AS provider
  FROM exchange_organ_step FINAL
  WHERE form = 'whole' AND hour >= {first_whole:DateTime} AND hour <= {last_whole:DateTime}
    OR form = 'enters' AND hour > {last_whole:DateTime} AND hour <= {last_hour:DateTime} AND moment <= {at:Int64}
    OR form = 'leaves' AND hour >= {first_hour:DateTime} AND hour < {first_whole:DateTime} AND moment > {since:Int64}
  GROUP BY organ
)
-- A side that states an hour which is counted on the other is heard: its part is 0 of it, and not unknown.
ARRAY JOIN arrayFilter(side -> side.4 > 0, [
  ('', relay.1 + provider.1, least(relay.2, provider.2), greatest(relay.3, provider.3)),
  ('by_relay', relay.1, relay.2, relay.3),
  ('by_provider', provider.1, provider.2, provider.3)
]) AS said
