-- Exchange by the hour and the organ that provides it, as the steps of a window's edge (sql/rollups).
--
-- Which side of an interface counts, and how much of it succeeded, depends on which of the hour's periods are in the
-- window. `whole` says it for all of them (its moment is 0). `enters` says by how much it changes at a moment at which
-- periods end, for a window that has come so far; `leaves` the same for a window that only begins there. So every window
-- is the sum of whole hours and of steps, exactly, and nothing of it is read by the interface. Moments are epoch ms.
--
-- `relay_*` and `provider_*` are the oldest and newest period of the interfaces that a side states. Where there is none
-- the oldest is 2^62 and the newest 0.
--
-- A period that is still open is in no window, and one leaves it when its end is as old as the window is long. A period
-- longer than an hour is counted as if it ended an hour after its start, so all that began in an hour has ended two hours
-- after its beginning.
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
