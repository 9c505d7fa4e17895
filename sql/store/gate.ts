/** Refuses rows while the store is full, before the disk is: what is refused waits where it is, and reads go on. */
import type { Room } from '../upkeep/space.ts'
import { StatementError } from './statement.ts'

export interface Gate {
  /** @throws {StatementError} where the table's rows have to wait. */
  admit(table: string): Promise<void>
}

export interface GateOptions {
  measure: () => Promise<Room>
  /** Tables that are written to all the same, until the engine itself refuses. */
  evenWhenFull: readonly string[]
  now: () => number
}

const MEASURED_MS = 2_000

export function openGate({ measure, evenWhenFull, now }: GateOptions): Gate {
  let measured = Number.NEGATIVE_INFINITY
  let room: Promise<Room> | undefined
  return {
    async admit(table) {
      if (evenWhenFull.includes(table)) return
      if (room === undefined || now() - measured >= MEASURED_MS) {
        measured = now()
        room = measure()
      }
      const { state, detail } = await room
      if (state !== 'full') return
      throw new StatementError(
        243,
        'NOT_ENOUGH_SPACE',
        `The store is full: ${detail}; rows wait until there is room again. Make room, keep less (retention in province.yaml), or raise YUEMAI_DISK_BUDGET`,
      )
    },
  }
}
