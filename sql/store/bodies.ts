/** Bodies of inserts as files of the store's own, for the moment in which the engine reads them. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface Bodies {
  /** Writes a body, lets `work` read it by its path, and removes it, however that ends. */
  hold<Result>(body: Buffer, work: (path: string) => Promise<Result>): Promise<Result>
  close(): void
}

/** What the engine's reader of files takes for a pattern instead of a name. */
const PATTERN = /[*?{}|]/

/** Within `dir`, readable by us alone. What a killed process left is removed. */
export function openBodies(dir: string): Bodies {
  const place = join(dir, 'incoming')
  rmSync(place, { recursive: true, force: true })
  const folder = PATTERN.test(place) ? mkdtempSync(join(tmpdir(), 'yuemai-store-')) : place
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  let number = 0
  return {
    async hold(body, work) {
      const path = join(folder, `${(number += 1)}.native`)
      try {
        await writeFile(path, body, { mode: 0o600, flag: 'wx' })
        return await work(path)
      } finally {
        await rm(path, { force: true })
      }
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  }
}
