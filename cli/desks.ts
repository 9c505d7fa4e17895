/** The desks for a test: a real store, the real analytics with their HTTP and stream, the built screens, and a browser. */
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { serve, type Served } from '#analytics/stage/serve.ts'
import { dist, openScreens } from '#dashboard/fixtures/built.ts'
import { openDeskPage, type DeskPage, type DeskPageOptions } from '#dashboard/fixtures/desk-page.ts'
import { loadProvince, type Province } from '#province/load.ts'
import type { StoreClient } from '#sql/client.ts'
import { openScratchStore } from '#sql/scratch-store.ts'
import { ROOT } from './rig.ts'

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
  const browser = await openScreens()
  const province = loadProvince(join(ROOT, 'province', 'guangdong'), { YUEMAI_SIM_TOKEN: 'not polled' })
  const scratch = await openScratchStore()
  await land(scratch.client, province)
  const served = await serve(scratch.client, province, at, { dashboard: dist })
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
