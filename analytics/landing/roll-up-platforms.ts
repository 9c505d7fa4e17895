/**
 * Rewrites what the indicators read of lists and runs, for the platforms of which something has landed.
 *
 * Which those are is told by a fingerprint of a platform's rows, taken before they are read: stamps name tables and not
 * platforms, and a start finds in the same way what it has missed. A merge of repeated rows changes it too, for nothing.
 */
import { z } from 'zod'
import type { StoreClient } from '#sql/client.ts'

interface List {
  /** Where its facts are, and the columns that tell two of them apart. */
  facts: string
  key: string
  /** The view that says how things stand at a moment, and its columns in the order of the groups' fields. */
  view: string
  columns: string
  /** Where that is kept. */
  table: string
  /** Which of the view's lists it is, where the view has several. */
  list?: 'catalogue' | 'census'
}

const LISTED_COLUMNS =
  'organ, region, share_type, mounted, cycle, should_land, landed_well, is_complete, entries, last_data_at, observed_from, observed_to'

const LISTS: readonly List[] = [
  {
    facts: 'catalogue_now',
    key: 'entry',
    view: 'listed_group_at',
    columns: LISTED_COLUMNS,
    table: 'listed_platform',
    list: 'catalogue',
  },
  {
    facts: 'census_now',
    key: 'item',
    view: 'listed_group_at',
    columns: LISTED_COLUMNS,
    table: 'listed_platform',
    list: 'census',
  },
  {
    facts: 'catalogue_now',
    key: 'entry',
    view: 'catalogue_count_at',
    columns:
      'organ, region, entries, fields, unconditional, conditional, withheld, grounded, due, landed, standardised, conformant_entries, graded, open_entries, personal, observed_from, observed_to',
    table: 'catalogue_platform',
  },
  {
    facts: 'security',
    key: 'alert',
    view: 'security_group_at',
    columns: 'organ, region, warn_level, open, alerts, observed_from, observed_to',
    table: 'security_platform',
  },
  {
    facts: 'quality_now',
    key: 'dataset, rule',
    view: 'quality_group_at',
    columns: 'organ, region, dimension, datasets',
    table: 'quality_platform',
  },
]

/** Feeds whose landing may make a row here old. */
const LISTED = new Set(LISTS.map(({ facts }) => facts.replace(/_now$/, '')))

/** After all moments that a fact can be about: the last day of the store's calendar. */
const AFTER_ALL = Date.UTC(2099, 11, 31)

const fingerprint = z.object({ platform: z.string(), print: z.string(), settled_from: z.number() })

/**
 * @param feeds what has landed; everything where left out.
 * @returns the latest moment that a row of what was rewritten is about, epoch ms; 0: nothing was.
 */
export async function rollUpPlatforms(
  store: StoreClient,
  feeds: ReadonlySet<string> = LISTED,
): Promise<number> {
  let latest = 0
  for (const list of LISTS) {
    if (!feeds.has(list.facts) && !feeds.has(list.facts.replace(/_now$/, ''))) continue
    const changed = await changedPlatforms(store, list)
    if (changed.length > 0) await store.run(rewrite(list), changedParameters(changed))
    latest = changed.reduce((last, { settled_from }) => Math.max(last, settled_from), latest)
  }
  return latest
}

type Changed = z.output<typeof fingerprint>

function changedPlatforms(store: StoreClient, { facts, key, table, list }: List): Promise<Changed[]> {
  return store.rows(
    fingerprint,
    `SELECT platform, now.print AS print, now.settled_from AS settled_from
     FROM (
       SELECT platform, toString(sum(cityHash64(known_at, observed_at, ${key}))) AS print,
         toUnixTimestamp64Milli(max(observed_at)) AS settled_from
       FROM ${facts}
       GROUP BY platform
     ) AS now
     LEFT JOIN (SELECT platform, print FROM ${table} FINAL${list ? ` WHERE list = '${list}'` : ''}) AS kept ON now.platform = kept.platform
     WHERE now.print != kept.print`,
  )
}

function changedParameters(changed: readonly Changed[]) {
  return {
    after_all: AFTER_ALL,
    platforms: changed.map(({ platform }) => platform),
    prints: changed.map(({ print }) => print),
    settled: changed.map(({ settled_from }) => settled_from),
  }
}

/** A platform of which nothing stands any more keeps a row without groups, so that its old one is replaced. */
function rewrite({ view, columns, table, list }: List): string {
  return `INSERT INTO ${table} (${list ? 'list, ' : ''}platform, groups, settled_from, print, computed_at)
    SELECT ${list ? `'${list}', ` : ''}changed.1 AS platform, stands.groups, changed.2, changed.3, now64(3, 'Asia/Shanghai')
    FROM (
      SELECT arrayJoin(arrayZip({platforms:Array(String)}, {settled:Array(Int64)}, {prints:Array(String)})) AS changed, changed.1 AS platform
    ) AS changes
    LEFT JOIN (
      SELECT toString(platform) AS platform, arraySort(groupArray((${columns}))) AS groups
      FROM ${view}(at = {after_all:Int64})
      WHERE platform IN {platforms:Array(String)}${list ? ` AND list = '${list}'` : ''}
      GROUP BY platform
    ) AS stands ON changes.platform = stands.platform`
}
