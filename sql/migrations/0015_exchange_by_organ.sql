-- Exchange by the hour and the organ that provides it, as the steps of a window's edge (sql/rollups).
--
-- Which side of an interface counts, and how much of it succeeded, depends on which of the hour's periods are in the
-- window. `whole` says it for all of them (its moment is 0). `enters` says by how much it changes at a moment at which
-- periods end, for a window that has come so far; `leaves` the same for a window that only begins there. So every window
-- is the sum of whole hours and of steps, exactly, and nothing of it is read by the interface. Moments are epoch ms.
--
-- `relay_*` and `provider_*` are the oldest and newest period of the interfaces that a side states. Where there is none
-- the oldest is 2^62 and the newest 0.
CREATE TABLE exchange_organ_step (
  form Enum8('whole' = 0, 'enters' = 1, 'leaves' = 2),
  hour DateTime('Asia/Shanghai'),
  organ LowCardinality(String),
  moment Int64,
  relay_records Int64,
  provider_records Int64,
  calls Int64,
  succeeded Int64,
  relay_from Int64,
  relay_to Int64,
  provider_from Int64,
  provider_to Int64,
  computed_at DateTime64(3, 'Asia/Shanghai')
)
ENGINE = ReplacingMergeTree(computed_at)
PARTITION BY toYYYYMM(hour)
ORDER BY (form, hour, organ, moment)
SETTINGS index_granularity = 512, fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1,
  min_compressed_bytes_to_fsync_after_merge = 1, old_parts_lifetime = 480;

-- The 24 hours up to {at:Int64} (epoch ms) per organ that provides: the periods that ended in them, each hour of an
-- interface counted on one side: the relay's where the relay reports it, else the provider's.
--
-- A period that is still open is not in the window, and one leaves it when its end is 24 hours old, so that the window
-- holds 24 hours of whole periods whatever their length, each platform's own. A period longer than an hour is counted
-- as if it ended an hour after its start, so all periods of an hour have ended two hours after its own start.
CREATE VIEW exchange_organ_window AS
WITH
  {at:Int64} - 86400000 AS since,
  -- Of the column's own type: compared with a DateTime64, the index would pass over an hour that begins in its second.
  toDateTime(intDiv(since + 3599999, 3600000) * 3600, 'Asia/Shanghai') AS first_whole,
  toDateTime((intDiv({at:Int64}, 3600000) - 2) * 3600, 'Asia/Shanghai') AS last_whole,
  (SELECT (groupArray(organ.organ), groupArray(organ.region)) FROM organ FINAL) AS register
SELECT
  organ,
  any(register.2[indexOf(register.1, organ)]) AS region,
  sum(step.relay_records) AS by_relay,
  sum(step.provider_records) AS by_provider,
  sum(step.calls) AS called,
  sum(step.succeeded) AS succeeded,
  fromUnixTimestamp64Milli(min(step.relay_from), 'Asia/Shanghai') AS relay_from,
  fromUnixTimestamp64Milli(max(step.relay_to), 'Asia/Shanghai') AS relay_to,
  fromUnixTimestamp64Milli(min(step.provider_from), 'Asia/Shanghai') AS provider_from,
  fromUnixTimestamp64Milli(max(step.provider_to), 'Asia/Shanghai') AS provider_to,
  min(step.relay_from) < 4611686018427387904 AS relay_states,
  min(step.provider_from) < 4611686018427387904 AS provider_states
FROM exchange_organ_step AS step FINAL
WHERE form = 'whole' AND hour >= first_whole AND hour <= last_whole
  OR form = 'enters' AND hour > last_whole AND hour <= last_whole + INTERVAL 2 HOUR AND moment <= {at:Int64}
  OR form = 'leaves' AND hour >= first_whole - INTERVAL 2 HOUR AND hour < first_whole AND moment > since
GROUP BY organ
HAVING relay_states OR provider_states;
