/** Secrets that are too short to be kept out of what is logged and stored. */
import { refersToSecret, type FaultAt } from './environment.ts'
import type { Path } from './problem.ts'

/** Where a shorter one is taken out of a message, what is left of the message says nothing. */
const LEAST = 4
const FIELDS: readonly PropertyKey[] = ['password', 'token', 'secret', 'client_secret', 'passphrase']

/** The references of a file whose value, once filled in, is too short. No fault holds anything of a value. */
export function shortSecrets(written: unknown, filled: unknown, path: Path = []): FaultAt[] {
  if (typeof written === 'string') {
    const isShort = typeof filled === 'string' && filled !== written && filled.length < LEAST
    return isShort && FIELDS.includes(path.at(-1) ?? '') && refersToSecret(written) ? [faultAt(path)] : []
  }
  if (typeof written !== 'object' || written === null) return []
  return Object.entries(written).flatMap(([key, inner]) =>
    shortSecrets(inner, (filled as Record<string, unknown>)[key], [
      ...path,
      Array.isArray(written) ? Number(key) : key,
    ]),
  )
}

function faultAt(path: Path): FaultAt {
  const message = `This secret has fewer than ${LEAST} characters.`
  const cure =
    'Set a longer one: it is taken out of all that is logged, and a short one would take the sense along.'
  return { path, fault: { message, cure } }
}
