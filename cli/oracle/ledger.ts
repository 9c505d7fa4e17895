/**
 * What a source has claimed, and which of its claims the collector owes: a claim is owed from the moment at which the
 * source was told that it is safe. Pure state.
 *
 * After the oracle tests of Vector's disk buffers: a producer claims ids, an acknowledgement makes an obligation of a
 * claim, and a judge that knows nothing of the parts in between looks for the obligations in what was stored.
 */

/** One statement of a source: version `version` of what it says of `id`. */
export interface Claim {
  id: string
  version: number
  /** The moment it is about, epoch ms: the same for all versions. */
  observed_at: number
  /** When the source came to say so, epoch ms: what its cursor follows. */
  updated: number
}

export class Ledger {
  readonly #prefix: string
  /** The latest version of every id. */
  readonly #latest = new Map<string, Claim>()
  readonly #served = new Map<string, Claim>()
  readonly #owed = new Map<string, Claim>()

  constructor(prefix: string) {
    this.#prefix = prefix
  }

  /** Says something new. */
  claim(observed_at: number, updated: number): Claim {
    const claim = { id: `${this.#prefix}-${this.#latest.size}`, version: 1, observed_at, updated }
    this.#latest.set(claim.id, claim)
    return claim
  }

  /** Says something else than before of a thing. */
  restate(id: string, updated: number): Claim {
    const before = this.#latest.get(id)
    if (!before) throw new Error(`${id} was never claimed`)
    const claim = { ...before, version: before.version + 1, updated }
    // Served and never acknowledged: the answer may have been lost, and from now on nobody is told of it any more.
    this.#served.delete(keyOf(before))
    this.#latest.set(id, claim)
    return claim
  }

  ids(): string[] {
    return [...this.#latest.keys()]
  }

  /** What a poll from `since` on is answered: served, and not owed yet. */
  serve(since: number): Claim[] {
    const claims = [...this.#latest.values()].filter(({ updated }) => updated >= since)
    for (const claim of claims) this.#served.set(keyOf(claim), claim)
    return claims
  }

  /** The collector asks from `cursor` on: whatever it was served up to then, it says it has. */
  acknowledge(cursor: number): void {
    for (const [key, claim] of this.#served) {
      if (claim.updated > cursor) continue
      this.#owed.set(key, claim)
      this.#served.delete(key)
    }
  }

  /** A push was answered 202. */
  acknowledgeAll(claims: readonly Claim[]): void {
    for (const claim of claims) this.#owed.set(keyOf(claim), claim)
  }

  owed(): Claim[] {
    return [...this.#owed.values()]
  }

  /** Every version of every id that was ever said, for the judge: what is stored beyond that was made up. */
  wasClaimed({ id, version }: Pick<Claim, 'id' | 'version'>): boolean {
    return version >= 1 && version <= (this.#latest.get(id)?.version ?? 0)
  }
}

export function keyOf({ id, version }: Pick<Claim, 'id' | 'version'>): string {
  return `${id} v${version}`
}
