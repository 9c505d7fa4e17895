/** The secret behind the digests in masked keys: made once, and kept beside the collector's file, which it outlives. */
import { randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs'
import { join } from 'node:path'

const FILE = 'mask.key'
const BYTES = 32

/** @throws Error when the file is there and is not what it should be: with another secret every masked key would be new. */
export function readSecret(dir: string): Uint8Array {
  const path = join(dir, FILE)
  try {
    const secret = readFileSync(path)
    if (secret.length === BYTES) return secret
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    return makeSecret(dir, path)
  }
  throw new Error(
    `${path} does not hold ${BYTES} bytes: restore it from a backup, or remove it to begin anew`,
  )
}

function makeSecret(dir: string, path: string): Uint8Array {
  const secret = randomBytes(BYTES)
  const fresh = `${path}.new`
  const file = openSync(fresh, 'w', 0o600)
  try {
    writeSync(file, secret)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  renameSync(fresh, path)
  const folder = openSync(dir, 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
  return secret
}
