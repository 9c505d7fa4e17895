/** What was stated to a platform by hand: every version of every key, so that any past moment can be answered. */
import type { Row } from './world.ts'

export interface Posted {
  key: string
  row: Row
  updated: number
}

export class Ledger {
  readonly #versions = new Map<string, Posted[]>()

  get isEmpty(): boolean {
    return this.#versions.size === 0
  }

  post(key: string, row: Row, updated: number): void {
    const versions = this.#versions.get(key) ?? []
    versions.push({ key, row, updated })
    this.#versions.set(key, versions)
  }

  /** What stood under a key at a moment. */
  at(key: string, asOf: number): Posted | undefined {
    return this.#versions.get(key)?.findLast((version) => version.updated <= asOf)
  }

  /** Everything that stood at a moment, the latest version of each key. */
  all(asOf: number): Posted[] {
    return [...this.#versions.keys()].flatMap((key) => this.at(key, asOf) ?? [])
  }
}
