/** A province for a bench: platforms played as they are, and nothing of the past to fetch, so that it comes to rest. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { eventually, openRig, ROOT, type Product, type Rig } from '#cli/rig.ts'

const EVERY = '*/15 * * * * *'

export function allPlatforms(): string[] {
  return readdirSync(join(ROOT, 'province', 'guangdong', 'platforms')).map((file) =>
    file.replace('.yaml', ''),
  )
}

export async function openRestingRig(platforms: readonly string[]): Promise<Rig> {
  const rig = await openRig({ platforms, every: EVERY })
  const folder = join(rig.province, 'platforms')
  for (const file of readdirSync(folder)) {
    const text = readFileSync(join(folder, file), 'utf8')
    writeFileSync(join(folder, file), text.replace(/^ +backfill: .*\n/m, ''))
  }
  return rig
}

const platformList = z.array(z.object({ dark: z.boolean() }))
const OUTBOX = /^yuemai_collector_outbox_rows (\d+)$/m

/** Waits until every platform has been heard and all they said has landed. */
export async function settled(product: Product): Promise<void> {
  await eventually(async () => {
    const platforms = platformList.parse(await product.get('/api/v1/platforms'))
    if (platforms.some(({ dark }) => dark)) throw new Error('a platform has not been heard yet')
    const metrics = await (await fetch(`${product.url}/metrics`)).text()
    if (OUTBOX.exec(metrics)?.[1] !== '0') throw new Error('rows still wait in the outbox')
  }, 120)
}
