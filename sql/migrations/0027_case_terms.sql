-- When cases are due: of each event that set a clock, when the clocks of its case run out after it.
--
-- Computed from the log by the same rules as the desk's clocks, and again as a whole where the calendar or the rules are
-- others than those that a row was computed by (`terms`). Each row has all clocks of its case, in the order in which they
-- were set. `due_at` 0: nobody can say from `uncovered_at` on, the beginning of the first day that the calendar would have to
-- cover (0: there is no such rule); `ended_at` 0: it runs. Moments are epoch ms.

CREATE TABLE case_term (
  writer LowCardinality(String),
  seq UInt64,
  case_id String,
  version UInt32,
  at DateTime64(3, 'Asia/Shanghai'),
  rules Array(String),
  due_at Array(Int64),
  uncovered_at Array(Int64),
  ended_at Array(Int64),
  terms LowCardinality(String),
  computed_at DateTime64(3, 'Asia/Shanghai') DEFAULT now64(3, 'Asia/Shanghai')
)
ENGINE = ReplacingMergeTree(computed_at)
ORDER BY (writer, seq)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1,
  min_compressed_bytes_to_fsync_after_merge = 1, old_parts_lifetime = 480;

-- Every case as it was at a moment. `found`: the event by which it last began, and `steps` all that is more than counting.
-- An event that was sent twice changes nothing here.
CREATE VIEW case_at AS
SELECT
  case_id,
  kind,
  argMax(event.organ, (event.at, version)) AS organ,
  argMax(event.region, (event.at, version)) AS region,
  argMax(event.state, (event.at, version)) AS state,
  argMax(event.warn_level, (event.at, version)) AS warn_level,
  maxIf((toUnixTimestamp64Milli(event.at), version), command IN ('raise', 'recur', 'reopen')) AS found,
  found.1 AS found_at,
  maxIf(toUnixTimestamp64Milli(event.at), command IN ('close', 'verify', 'settle', 'dismiss')) AS last_closed_at,
  if(state IN ('closed', 'looked_back'), last_closed_at, 0) AS closed_at,
  groupArrayIf(
    (toUnixTimestamp64Milli(event.at), version, event.state, actor_kind),
    command NOT IN ('count', 'ran', 'flap', 'calm', 'hold', 'release')
  ) AS steps,
  toUnixTimestamp64Milli(max(event.at)) AS changed_at
FROM case_event AS event
WHERE event.at <= fromUnixTimestamp64Milli({at:Int64}, 'Asia/Shanghai')
GROUP BY case_id, kind;

-- The clocks of each case as they were at a moment.
CREATE VIEW case_term_at AS
SELECT
  case_id,
  argMax(term.rules, (term.at, version)) AS rules,
  argMax(term.due_at, (term.at, version)) AS due_at,
  argMax(term.uncovered_at, (term.at, version)) AS uncovered_at,
  argMax(term.ended_at, (term.at, version)) AS ended_at
FROM case_term AS term FINAL
WHERE term.at <= fromUnixTimestamp64Milli({at:Int64}, 'Asia/Shanghai')
GROUP BY case_id;

-- Where cases are looked for: everywhere, from the first event of the log on. A place without any counts nothing, which is
-- not the same as that nobody looked.
CREATE VIEW case_place_at AS
SELECT place.1 AS organ, place.2 AS region, began.at_ms AS began_at
FROM (SELECT arrayJoin(arrayZip({organs:Array(String)}, {regions:Array(String)})) AS place) AS places
CROSS JOIN (
  SELECT toUnixTimestamp64Milli(min(event.at)) AS at_ms
  FROM case_event AS event
  WHERE event.at <= fromUnixTimestamp64Milli({at:Int64}, 'Asia/Shanghai')
  HAVING count() > 0
) AS began;
