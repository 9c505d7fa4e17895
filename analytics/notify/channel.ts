/** A way by which letters go out. A new one is a file that makes one of these. */
import type { Letter } from './letter.ts'

/** Why a letter has not gone out: few words, as they are counted. */
export type Reason =
  | 'unreachable'
  | 'blocked_address'
  | 'tls'
  | 'timeout'
  | 'broken_off'
  | 'sign_in'
  | 'refused_for_now'
  | 'refused'
  | 'redirected'
  | 'failed'

export interface Failure {
  failed: Reason
  /** What to know beyond the reason; never a secret, an address or what the other side has written. */
  detail: string
  /** It will not be otherwise next time. */
  final: boolean
  /** It may have arrived all the same: the next try says so. */
  uncertain: boolean
  /** How long the other side wants to be left alone. */
  wait_ms?: number | undefined
}

/** `note` says what of it did not arrive, as mailboxes that were refused among others that were not. */
export type Outcome = { sent: true; note: string } | Failure

export interface Channel {
  id: string
  levels: readonly number[]
  kinds?: readonly string[] | undefined
  per_minute: number
  digest_from: number
  tries: number
  /** Hands a letter over, and never throws for what the other side does. */
  send(letter: Letter): Promise<Outcome>
  close(): Promise<void>
}
