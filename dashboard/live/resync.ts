/** Whether the screen must ask the server for what it missed, decided from the last frame's number. */

/** The server keeps deltas for about ten minutes; after that only a snapshot can help. */
const RESUME_WINDOW_MS = 10 * 60_000
/** An answer that has not come by then is asked for again. */
const ANSWER_MS = 5_000

/** What to send as `watch`: with the last number where the server may still hold what came after it. */
export function watchRequest(seq: number | null, silent_ms: number): { last_seq?: number } {
  return seq === null || silent_ms > RESUME_WINDOW_MS ? {} : { last_seq: seq }
}

export type BeatVerdict = 'current' | 'behind' | 'restarted'

/** A beat with a lower number than ours comes from a server that began again: ours means nothing to it. */
export function judgeBeat(seq: number | null, beat_seq: number): BeatVerdict {
  if (seq === null || beat_seq > seq) return 'behind'
  return beat_seq < seq ? 'restarted' : 'current'
}

export function mayAskAgain(asked_at: number | null, now: number): boolean {
  return asked_at === null || now - asked_at >= ANSWER_MS
}
