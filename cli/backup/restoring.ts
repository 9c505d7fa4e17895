/** The mark of a restore that is under way or was cut off: nothing starts on such a directory. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { UsageError } from '../settings.ts'

export const RESTORING = 'restoring'

export function refuseHalfRestored(data: string): void {
  const aside = join(data, RESTORING)
  if (!existsSync(aside)) return
  throw new UsageError(
    `${aside} exists: a restore is under way or was cut off; let it end, or remove ${aside} and what it left in ${data}, and restore again`,
  )
}
