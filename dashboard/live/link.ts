/** Whether what is on the glass is live: decided from when the socket closed and when it was last heard. */

/** A closed socket is said to be offline after this long, so that a mere hiccup does not flash. */
export const CLOSED_GRACE_MS = 1_000
/** A socket that is open but silent this long is not live: beats come every five seconds. */
export const SILENCE_MS = 8_000
/** A socket silent this long is given up and opened anew. */
export const GIVE_UP_MS = 20_000

export interface Link {
  /** When the screen began to try. */
  started_at: number
  /** When the socket closed; null while it is open and the picture is current. */
  closed_at: number | null
  /** When a frame was last heard; null: never. */
  heard_at: number | null
}

export type LinkState = 'connecting' | 'live' | 'offline'

export function linkState(link: Link, now: number): LinkState {
  if (link.heard_at === null) return now - link.started_at >= SILENCE_MS ? 'offline' : 'connecting'
  if (link.closed_at !== null && now - link.closed_at >= CLOSED_GRACE_MS) return 'offline'
  return now - link.heard_at >= SILENCE_MS ? 'offline' : 'live'
}

/** Half-open connections look open for minutes: after a long silence the socket is not believed any more. */
export function shouldReopen(link: Link, opened_at: number | null, now: number): boolean {
  if (opened_at === null) return false
  return now - Math.max(link.heard_at ?? 0, opened_at) >= GIVE_UP_MS
}
