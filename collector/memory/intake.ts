/**
 * What one transaction takes in: the rows of all its polls, put together by their lane and by what may be dropped of them.
 * A hundred small polls are so a few blocks and a few rows of the outbox, and not a few hundred.
 */
import type { Zone } from '../unpack/zone.ts'
import type { Kind, Lane, Load } from './outbox.ts'
import { Parting } from './parts.ts'

/** Of one lane and kind. */
export interface Hold {
  lane: Lane
  kind: Kind
  parting: Parting
  /** Polls whose own row is in it, and rows of facts. */
  polls: number
  facts: number
}

export class Intake {
  readonly #zone: Zone
  readonly #holds = new Map<string, Hold>()

  constructor(zone: Zone) {
    this.#zone = zone
  }

  /** The hold that is common to all polls of a lane and kind. */
  hold(lane: Lane, kind: Kind): Hold {
    const name = `${lane} ${kind}`
    let hold = this.#holds.get(name)
    if (!hold) {
      hold = { lane, kind, parting: new Parting(this.#zone), polls: 0, facts: 0 }
      this.#holds.set(name, hold)
    }
    return hold
  }

  /** Once all has been taken in. */
  loads(): Load[] {
    const holds = [...this.#holds.values()].filter(({ polls }) => polls > 0)
    return holds.map(({ parting, ...hold }) => ({ ...hold, parts: parting.parts() }))
  }
}
