/** The desks for a test: a real store, the real analytics with their HTTP and stream, the built screens, and a browser. */
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { serve, type Served } from '#analytics/stage/serve.ts'
import { openBrowser } from '#dashboard/fixtures/browser.ts'
import { openDeskPage, type DeskPage, type DeskPageOptions } from '#dashboard/fixtures/desk-page.ts'
import { loadProvince, type Province } from '#province/load.ts'
import type { StoreClient } from '#sql/client.ts'
import { openScratchStore } from '#sql/scratch-store.ts'
import { ROOT } from './rig.ts'

const DIST = join(ROOT, 'dist', 'dashboard')
/** Where a test leaves its pictures. */
export const PICTURES = join(ROOT, 'dist', 'pictures')

export interface Desks {
  store: StoreClient
  province: Province
  served: Served
  browser: Browser
  open(path: string, options?: DeskPageOptions): Promise<DeskPage>
  close(): Promise<void>
}

/** @param land what is in the store before anybody asks. */
export async function openDesks(
  at: number,
  land: (store: StoreClient, province: Province) => Promise<void>,
): Promise<Desks> {
  if (!existsSync(join(DIST, 'index.html')))
    throw new Error('The screens are not built. Run npm run build first.')
  mkdirSync(PICTURES, { recursive: true })
  const province = loadProvince(join(ROOT, 'province', 'guangdong'), { YUEMAI_SIM_TOKEN: 'not polled' })
  const scratch = await openScratchStore()
  await land(scratch.client, province)
  const served = await serve(scratch.client, province, at, { dashboard: DIST })
  const browser = await openBrowser()
  return {
    store: scratch.client,
    province,
    served,
    browser,
    open: (path, options) => openDeskPage(browser, `http://127.0.0.1:${served.port}`, path, options),
    async close() {
      await browser.close()
      await served.close()
      await scratch.close()
    },
  }
}
