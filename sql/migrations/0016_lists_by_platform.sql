-- Lists and runs as the indicators read them, one row a platform: rewritten when something of the platform has landed.
--
-- Each holds what the view beside it says of a moment after everything that has landed. `settled_from` is the first such
-- moment, epoch ms: of an earlier one only the view speaks. `print` is the fingerprint of the rows it was computed from.

-- What is listed: catalogue entries that say the same but for when their data was last updated, and the survey's items.
CREATE VIEW listed_group_at AS
SELECT
  'catalogue' AS list,
  platform,
  organ,
  region,
  share_type,
  mounted,
  cycle,
  should_land,
  landed AND conformant AS landed_well,
  name != '' AND provider != '' AS is_complete,
  count() AS entries,
  arraySort(groupArray(toUnixTimestamp64Milli(last_data_at))) AS last_data_at,
  toUnixTimestamp64Milli(min(entry.observed_at)) AS observed_from,
  toUnixTimestamp64Milli(max(entry.observed_at)) AS observed_to
FROM catalogue_at(at = {at:Int64}) AS entry
GROUP BY platform, organ, region, share_type, mounted, cycle, should_land, landed_well, is_complete
UNION ALL
SELECT
  'census',
  platform,
  organ,
  region,
  0,
  '',
  '',
  0,
  0,
  0,
  count(),
  emptyArrayInt64(),
  toUnixTimestamp64Milli(min(item.observed_at)),
  toUnixTimestamp64Milli(max(item.observed_at))
FROM census_at(at = {at:Int64}) AS item
GROUP BY platform, organ, region;

CREATE TABLE listed_platform (
  list LowCardinality(String),
  platform LowCardinality(String),
  groups Array(Tuple(
    organ String, region String, share_type UInt8, mounted String, cycle String, should_land UInt8, landed_well UInt8,
    is_complete UInt8, entries UInt64, last_data_at Array(Int64), observed_from Int64, observed_to Int64
  )),
  settled_from Int64,
  print String,
  computed_at DateTime64(3, 'Asia/Shanghai')
)
ENGINE = ReplacingMergeTree(computed_at)
ORDER BY (list, platform)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1,
  min_compressed_bytes_to_fsync_after_merge = 1, old_parts_lifetime = 480;

-- Alerts by the state in which they were last said to be.
CREATE VIEW security_group_at AS
SELECT
  platform,
  organ,
  region,
  warn_level,
  open,
  count() AS alerts,
  toUnixTimestamp64Milli(min(latest.observed_at)) AS observed_from,
  toUnixTimestamp64Milli(max(latest.observed_at)) AS observed_to
FROM (
  SELECT
    platform,
    argMax(
      (statement.organ, statement.region, statement.warn_level, statement.state = 'open' AND NOT statement.gone),
      (statement.observed_at, statement.known_at)
    ) AS said,
    said.1 AS organ,
    said.2 AS region,
    said.3 AS warn_level,
    said.4 AS open,
    max(statement.observed_at) AS observed_at
  FROM security AS statement FINAL
  WHERE statement.observed_at <= fromUnixTimestamp64Milli({at:Int64}, 'Asia/Shanghai')
  GROUP BY platform, alert
) AS latest
GROUP BY platform, organ, region, warn_level, open;

CREATE TABLE security_platform (
  platform LowCardinality(String),
  groups Array(Tuple(
    organ String, region String, warn_level UInt8, open UInt8, alerts UInt64, observed_from Int64, observed_to Int64
  )),
  settled_from Int64,
  print String,
  computed_at DateTime64(3, 'Asia/Shanghai')
)
ENGINE = ReplacingMergeTree(computed_at)
ORDER BY platform
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1,
  min_compressed_bytes_to_fsync_after_merge = 1, old_parts_lifetime = 480;

-- Of each dataset the last run of every rule, by dimension.
CREATE VIEW quality_group_at AS
SELECT platform, organ, region, dimension, arraySort(groupArray(runs)) AS datasets
FROM (
  SELECT
    platform,
    organ,
    max(last.region) AS region,
    dataset,
    dimension,
    arraySort(groupArray(CAST(
      (toUnixTimestamp64Milli(last.ran_at), last.run.1 = 'not_run', last.run.2, last.run.3),
      'Tuple(ran_at Int64, not_run UInt8, checked UInt64, failed UInt64)'
    ))) AS runs
  FROM (
    SELECT
      organ,
      platform,
      dataset,
      dimension,
      rule,
      max(run.region) AS region,
      argMax((run.status, run.checked, run.failed), (run.observed_at, run.known_at)) AS run,
      max(run.observed_at) AS ran_at
    FROM quality_now AS run FINAL
    WHERE NOT gone AND run.observed_at <= fromUnixTimestamp64Milli({at:Int64}, 'Asia/Shanghai')
    GROUP BY organ, platform, dataset, dimension, rule
  ) AS last
  GROUP BY platform, organ, dataset, dimension
)
GROUP BY platform, organ, region, dimension;

CREATE TABLE quality_platform (
  platform LowCardinality(String),
  groups Array(Tuple(
    organ String, region String, dimension String,
    datasets Array(Array(Tuple(ran_at Int64, not_run UInt8, checked UInt64, failed UInt64)))
  )),
  settled_from Int64,
  print String,
  computed_at DateTime64(3, 'Asia/Shanghai')
)
ENGINE = ReplacingMergeTree(computed_at)
ORDER BY platform
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1,
  min_compressed_bytes_to_fsync_after_merge = 1, old_parts_lifetime = 480;
