-- The calendar of working days, so that SQL can count a statutory term.
--
-- One row a day that the province's file covers. A file that says something else is written whole, under the moment at which
-- it was first read: the last one holds, and what was reckoned by an earlier one can be reckoned again.
--
-- `nth` numbers the working days, on from one day to the next; a day that is off has the number of the one before it. So a
-- term that starts on a day (which is not counted, 民法典 §201) ends on the working day whose number is so much higher. Where
-- the file leaves days out the numbers jump, so that no term is counted across days of which nobody knows: `uncovered_at` is
-- the beginning of the next such day. The last one before each first day that is covered stands here too, as `uncovered`.

CREATE TABLE calendar_day (
  known_at DateTime64(3, 'Asia/Shanghai'),
  version LowCardinality(String),
  day Date,
  kind LowCardinality(String),
  is_worked UInt8,
  nth UInt32,
  ends_at DateTime64(3, 'Asia/Shanghai'),
  uncovered_at DateTime64(3, 'Asia/Shanghai')
)
ENGINE = ReplacingMergeTree
ORDER BY (known_at, day)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1,
  min_compressed_bytes_to_fsync_after_merge = 1, old_parts_lifetime = 480;

-- The calendar as it is known, as far as a term can reach that begins by then.
CREATE VIEW calendar_at AS
SELECT
  day,
  is_worked,
  nth,
  toUnixTimestamp64Milli(ends_at) AS ends_ms,
  toUnixTimestamp64Milli(uncovered_at) AS uncovered_ms
FROM calendar_day FINAL
WHERE known_at = (SELECT max(known_at) FROM calendar_day)
  AND day <= toDate(fromUnixTimestamp64Milli({at:Int64}, 'Asia/Shanghai')) + 3660;

-- With what a term is counted by: how it is shared, when it was agreed to, extended, withdrawn.
CREATE OR REPLACE VIEW request_at AS
SELECT
  platform,
  request,
  argMin(provider, (step.observed_at, event)) AS organ,
  argMin(step.share_type, (step.observed_at, event)) AS sharing,
  toUnixTimestamp64Milli(minIf(step.observed_at, event = 'submitted')) AS submitted_at,
  toUnixTimestamp64Milli(minIf(step.observed_at, event IN ('agreed', 'refused'))) AS answered_at,
  toUnixTimestamp64Milli(minIf(step.observed_at, event = 'agreed')) AS agreed_at,
  toUnixTimestamp64Milli(minIf(step.observed_at, event = 'extended')) AS extended_at,
  toUnixTimestamp64Milli(minIf(step.observed_at, event = 'delivered')) AS delivered_at,
  toUnixTimestamp64Milli(minIf(step.observed_at, event = 'withdrawn')) AS withdrawn_at,
  countIf(event = 'refused') > 0 AS is_refused,
  countIf(event = 'withdrawn') > 0 AS is_withdrawn,
  toUnixTimestamp64Milli(min(step.observed_at)) AS observed_from,
  toUnixTimestamp64Milli(max(step.observed_at)) AS observed_to
FROM request_now AS step FINAL
WHERE NOT gone AND step.observed_at <= fromUnixTimestamp64Milli({at:Int64}, 'Asia/Shanghai')
GROUP BY platform, request
HAVING countIf(event = 'submitted') > 0;
