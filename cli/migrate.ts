/** `yuemai migrate`: brings the store's schema up to date and stops. */
import { openStore } from './open-store.ts'
import { openLog } from './log.ts'
import { readProvince } from './province.ts'
import type { Settings } from './settings.ts'

export async function runMigrate(settings: Settings): Promise<void> {
  const store = await openStore(settings, readProvince(settings), openLog(settings))
  await store.close()
}
