/** The schema of the collector's file, and how a file's own is compared with it. */
import { DatabaseSync } from 'node:sqlite'

/** What was added since the first version, in order: a file of an older one is brought up to date when it is opened. */
export const STEPS: readonly string[] = [
  `
CREATE TABLE meta (key TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;

-- One row a feed: where it stands.
CREATE TABLE feed (
  id INTEGER PRIMARY KEY,
  platform TEXT NOT NULL,
  feed TEXT NOT NULL,
  cursor INTEGER,
  -- When the last good live poll began.
  good_at INTEGER,
  -- The last answer that was read completely and well, to see that nothing has changed.
  answer_hash TEXT,
  answer_digest TEXT,
  answer_records INTEGER,
  answer_at INTEGER,
  -- Up to where history is asked for by the backfill; live polls cover what comes after.
  history_until INTEGER,
  UNIQUE (platform, feed)
) STRICT;

-- The hash of what was last said of each key, so that what is said again is not stored anew.
CREATE TABLE fact (
  feed INTEGER NOT NULL,
  key TEXT NOT NULL,
  hash TEXT NOT NULL,
  -- Kept to the day: when it was last said.
  said_at INTEGER NOT NULL,
  -- The facts themselves, for snapshots: the row that says "gone" repeats them.
  facts TEXT,
  PRIMARY KEY (feed, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX fact_said ON fact (said_at);

-- For feeds whose key holds no time: the latest moment known of each key.
CREATE TABLE head (
  feed INTEGER NOT NULL,
  key TEXT NOT NULL,
  observed_at INTEGER NOT NULL,
  PRIMARY KEY (feed, key)
) STRICT, WITHOUT ROWID;

-- Windows of history: asked for newest first, done once their rows are in the outbox.
CREATE TABLE history (
  feed INTEGER NOT NULL,
  from_ms INTEGER NOT NULL,
  to_ms INTEGER NOT NULL,
  done INTEGER NOT NULL DEFAULT 0,
  attempts INTEGER NOT NULL DEFAULT 0,
  not_before INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (feed, from_ms)
) STRICT, WITHOUT ROWID;
CREATE INDEX history_due ON history (feed, from_ms) WHERE done = 0;

-- What has been acknowledged and not yet landed: one row a poll, its rows as JSON lines in parts.
CREATE TABLE outbox (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  -- 0: live, 1: history, which waits until live rows have landed.
  lane INTEGER NOT NULL,
  facts INTEGER NOT NULL,
  made_at INTEGER NOT NULL
) STRICT;
CREATE INDEX outbox_lane ON outbox (lane, seq);
CREATE TABLE outbox_part (
  seq INTEGER NOT NULL,
  ordinal INTEGER NOT NULL,
  tables TEXT NOT NULL,
  month INTEGER NOT NULL,
  hours TEXT NOT NULL,
  rows INTEGER NOT NULL,
  crc INTEGER NOT NULL,
  lines TEXT NOT NULL,
  PRIMARY KEY (seq, ordinal)
) STRICT;

-- What could not be read back, or what the store refuses for good: kept for people, never retried.
CREATE TABLE quarantine (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  reason TEXT NOT NULL,
  tables TEXT NOT NULL,
  rows INTEGER NOT NULL,
  lines TEXT NOT NULL
) STRICT;
`,
  `
-- How large each poll's rows are, and what may be dropped of them when there is no more room (see outbox.ts).
ALTER TABLE outbox ADD COLUMN bytes INTEGER NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN kind INTEGER NOT NULL DEFAULT 3;
CREATE INDEX outbox_kind ON outbox (kind, seq) WHERE kind < 3;

-- Refused records as they were (masked), so that a mended definition can read them once more.
CREATE TABLE refused (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  feed INTEGER NOT NULL,
  poll_id TEXT NOT NULL,
  ordinal INTEGER NOT NULL,
  reason TEXT NOT NULL,
  field TEXT NOT NULL,
  message TEXT NOT NULL,
  record TEXT NOT NULL,
  read_at INTEGER NOT NULL,
  known_at INTEGER NOT NULL,
  -- 0: it waits.
  replayed_at INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX refused_place ON refused (feed, poll_id, ordinal);

-- The fields of each feed's records, polled (0) and pushed (1) apart, by the definition that read them.
CREATE TABLE outline (
  feed INTEGER NOT NULL,
  way INTEGER NOT NULL,
  path TEXT NOT NULL,
  types INTEGER NOT NULL,
  always INTEGER NOT NULL,
  first_seen INTEGER NOT NULL,
  missing INTEGER NOT NULL,
  open TEXT NOT NULL,
  PRIMARY KEY (feed, way, path)
) STRICT, WITHOUT ROWID;
-- By what a platform knows its last answer again.
CREATE TABLE IF NOT EXISTS conditional (
  feed INTEGER PRIMARY KEY,
  answer_hash TEXT NOT NULL,
  request TEXT NOT NULL,
  etag TEXT,
  last_modified TEXT
) STRICT, WITHOUT ROWID;
CREATE TABLE outline_of (
  feed INTEGER NOT NULL,
  way INTEGER NOT NULL,
  digest TEXT NOT NULL,
  PRIMARY KEY (feed, way)
) STRICT, WITHOUT ROWID;
`,
  `
-- Rows wait as Native blocks; those that an older version left as lines land from these.
ALTER TABLE outbox_part ADD COLUMN block BLOB;

-- What was last said, by shelves that are read at one go: the moment that it is about, or a share of what has no moment.
-- What is said of one moment lies side by side, and there is no second index: to remember a poll touches few pages.
CREATE TABLE said (
  feed INTEGER NOT NULL,
  shelf INTEGER NOT NULL,
  key TEXT NOT NULL,
  digest TEXT NOT NULL,
  -- Kept to the day: when it was last said.
  said_at INTEGER NOT NULL,
  -- The facts themselves, for snapshots: the row that says "gone" repeats them.
  facts TEXT,
  PRIMARY KEY (feed, shelf, key)
) STRICT, WITHOUT ROWID;
-- Of the former keys only those of snapshots can be made anew (see facts.ts); of the others each is landed once more.
CREATE TABLE carried (feed INTEGER NOT NULL, facts TEXT NOT NULL) STRICT;
INSERT INTO carried SELECT feed, facts FROM fact WHERE facts IS NOT NULL;
DROP TABLE fact;
`,
  `
-- What deltas said: a row for what each poll added to a shelf (see shelves.ts), of which the later holds. What snapshots
-- said stays in \`said\`, a row each.
CREATE TABLE spoken (
  feed INTEGER NOT NULL,
  shelf INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  -- The latest of the moments in it.
  said_at INTEGER NOT NULL,
  said TEXT NOT NULL,
  PRIMARY KEY (feed, shelf, seq)
) STRICT, WITHOUT ROWID;
`,
  `
-- A row of the outbox holds the polls of one transaction, of one lane and kind.
ALTER TABLE outbox ADD COLUMN polls INTEGER NOT NULL DEFAULT 1;
`,
  `
-- What deltas said in the last transactions, a row each: what a shelf was told goes to \`spoken\` after a while (see journal.ts).
CREATE TABLE journal (id INTEGER PRIMARY KEY, said TEXT NOT NULL) STRICT;
-- Where feeds stood after the last transactions, a row each; what is in here holds in place of what is in \`feed\` (see feed-book.ts).
CREATE TABLE standing (id INTEGER PRIMARY KEY, standings TEXT NOT NULL) STRICT;
`,
  `
-- Since when nothing of a feed could be used: all that was new was refused.
ALTER TABLE feed ADD COLUMN refused_at INTEGER;
`,
]

export const NEWEST = STEPS.length

/** Each table and index with its columns. */
export type Schema = ReadonlyMap<string, string>

export function describeSchema(database: DatabaseSync): Schema {
  const rows = database
    .prepare(
      `SELECT master.type AS type, master.name AS name, group_concat(field.name) AS fields
       FROM sqlite_schema AS master LEFT JOIN pragma_table_info(master.name) AS field
       GROUP BY master.type, master.name`,
    )
    .all()
  return new Map(rows.map(({ type, name, fields }) => [`${String(type)} ${String(name)}`, String(fields)]))
}

/** That of a version; before the first one there is nothing. */
export function schemaAt(version: number): Schema {
  const database = new DatabaseSync(':memory:')
  for (const step of STEPS.slice(0, Math.max(0, version))) database.exec(step)
  const schema = describeSchema(database)
  database.close()
  return schema
}

/** Whether all that is wanted is there. */
export function holds(is: Schema, wanted: Schema): boolean {
  return [...wanted].every(([name, fields]) => is.get(name) === fields)
}

export function isSame(is: Schema, wanted: Schema): boolean {
  return is.size === wanted.size && holds(is, wanted)
}
