/** How requests prove who asks: one file a kind, found here by the kind's name. */
import type { Auth } from '#province/auth.ts'
import { none } from './none.ts'
import { tif } from './tif.ts'

export interface Question {
  url: URL
  /** Epoch ms. */
  now: number
}

export interface Signer {
  /** The headers that one request carries. */
  sign(question: Question): Record<string, string> | Promise<Record<string, string>>
  /** What must never be written anywhere. */
  secrets: readonly string[]
}

/** A kind of auth, made once for a platform from its settings. */
export type AuthKind<Kind extends Auth['kind']> = (settings: Extract<Auth, { kind: Kind }>) => Signer

const KINDS: { [Kind in Auth['kind']]: AuthKind<Kind> } = { none, tif }

export function openSigner<Kind extends Auth['kind']>(auth: Extract<Auth, { kind: Kind }>): Signer {
  const kind: AuthKind<Kind> = KINDS[auth.kind]
  return kind(auth)
}

/** Takes secrets out of a text by their value, wherever it came from. */
export function redact(text: string, secrets: readonly string[]): string {
  return secrets.reduce((clean, secret) => (secret === '' ? clean : clean.replaceAll(secret, '•••')), text)
}
