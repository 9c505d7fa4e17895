/** A store for tests: keeps rows in memory, and fails when it is told to. */
import type { Landing, LandingStamp } from '#sql/landing.ts'
import { rowsOf, type LandedRow } from './rows.ts'

export class StageLanding implements Landing {
  readonly tables = new Map<string, LandedRow[]>()
  readonly stamps: LandingStamp[] = []
  /** What went in, in order: `table ×rows`. */
  readonly order: string[] = []
  /** Throws what an insert of a row must fail with. */
  fault: (table: string, row: LandedRow) => Error | undefined = () => undefined

  insert(tables: readonly string[], block: Buffer): Promise<void> {
    const rows = rowsOf(block)
    for (const table of tables) {
      for (const row of rows) {
        const fault = this.fault(table, row)
        if (fault) return Promise.reject(fault)
      }
    }
    for (const table of tables) {
      this.tables.set(table, [...this.rows(table), ...rows])
      this.order.push(`${table} ×${rows.length}`)
    }
    return Promise.resolve()
  }

  stamp(stamp: LandingStamp): Promise<void> {
    this.stamps.push(stamp)
    this.order.push('stamp')
    return Promise.resolve()
  }

  rows(table: string): LandedRow[] {
    return this.tables.get(table) ?? []
  }
}

/** A failure as ClickHouse's client reports it. */
export function storeError(code: string, message = 'refused by the store'): Error {
  return Object.assign(new Error(message), { code })
}
