/** How many may come, and how much one may say: refusals that keep a crowd or a flood from the screens that are there. */

const SECOND_MS = 1_000
const MINUTE_MS = 60_000

/** Sessions begun in a second. After a restart all screens come at once; who is refused comes again after a random wait. */
const HANDSHAKES_A_SECOND = 200
/** A screen answers pings (12 a minute), asks after gaps and says that it lives (6); no honest one comes near this. */
const PACKETS_A_MINUTE = 240

export interface Allowance {
  /** Counts one more; false where it is one too many. */
  take(now: number): boolean
}

/** So many in each span, counted anew from the first that comes after it; a clock that is put back begins a new one. */
export function allow(most: number, span_ms: number): Allowance {
  let since = -Infinity
  let taken = 0
  return {
    take(now) {
      if (Math.abs(now - since) >= span_ms) {
        since = now
        taken = 0
      }
      taken += 1
      return taken <= most
    },
  }
}

export const allowHandshakes = (): Allowance => allow(HANDSHAKES_A_SECOND, SECOND_MS)
export const allowPackets = (): Allowance => allow(PACKETS_A_MINUTE, MINUTE_MS)

/** A page of another site may not open the stream with a visitor's browser; programs send no Origin. */
export function isOwnOrigin({
  origin,
  host,
}: {
  origin?: string | undefined
  host?: string | undefined
}): boolean {
  if (origin === undefined) return true
  return URL.canParse(origin) && new URL(origin).host === host
}
