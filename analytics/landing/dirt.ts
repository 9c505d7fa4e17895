/** What has changed in the store, and which indicators it concerns. */

export interface Dirt {
  /** Names of the tables that have new rows. */
  tables: ReadonlySet<string>
  /** Starts of the exchange hours that have, epoch ms. */
  hours: ReadonlySet<number>
}

/**
 * Whether facts of the indicator have changed. That a source was heard again is told by its state, not by its polls.
 * What is computed from a feed's facts is named after it: `exchange_hour` of `exchange`. What else lands, such as
 * `case_event`, is named itself.
 */
export function concerns({ tables }: Dirt, indicator: { tables: readonly string[] }): boolean {
  return indicator.tables.some((table) => {
    const [feed = table] = table.split('_')
    return feed !== 'poll' && (tables.has(feed) || tables.has(table))
  })
}
