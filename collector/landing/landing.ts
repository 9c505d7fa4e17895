/** Where rows go. The store implements it; nothing else of the collector knows what a store is. */

export interface Landing {
  /**
   * Inserts rows that are already JSON, one object a line. May be called again with the same lines after a failure:
   * the tables are keyed so that a replay changes nothing.
   */
  insert(table: string, lines: string): Promise<void>
  /** Says that a batch's rows are in, so that whoever follows it looks. */
  stamp(stamp: LandingStamp): Promise<void>
}

export interface LandingStamp {
  batch_id: string
  /** The tables that got rows. */
  tables: string[]
  /** The hours (their starts, epoch ms) that exchange rows touched. */
  hours: number[]
  landed_at: number
}
