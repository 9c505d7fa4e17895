/**
 * The crash loop: `kill -9` of the product and of its store alone, in turn, at random moments, while platforms restate
 * what they said. At the end the wall must say what the platforms sent, and nothing may stand twice.
 */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { findFaults, recordsSent, recordsShown } from '#cli/crash-oracle.ts'
import { eventually, openRig, storeOf, type Product, type Rig } from '#cli/rig.ts'
import type { Undo } from './undo.ts'

export interface CrashResult {
  rounds: number
  /** Records of the last 24 hours, as the platforms count them and as the product does. */
  sent: number
  shown: number | null
  twice: number
  drift: number
  quarantined: number
  /** How long after each kill it served fresh numbers again; a kill that came before is not among them. */
  product_ms: number[]
  store_ms: number[]
  is_clean: boolean
}

const PLATFORMS = ['gd-mzt', 'gd-jyt', 'gd-440100']
const EARLIEST_MS = 300
const LATEST_MS = 4_000
const AGREE_S = 90

export async function crashLoop(
  rounds: number,
  undo: Undo,
  say: (line: string) => void,
): Promise<CrashResult> {
  const rig = await openRig({ platforms: PLATFORMS, every: '*/1 * * * * *' })
  undo.add(() => rmSync(rig.dir, { recursive: true, force: true }))
  try {
    const product_ms: number[] = []
    const store_ms: number[] = []
    let product = await start(rig, undo)
    for (let round = 1; round <= rounds; round += 1) {
      await pause(EARLIEST_MS + Math.random() * (LATEST_MS - EARLIEST_MS))
      if (round % 2 === 0) await answers(product, '/readyz')
      const started = performance.now()
      const passed = (): number => Math.round(performance.now() - started)
      if (round % 2 === 1) {
        await product.stop('SIGKILL')
        product = await start(rig, undo)
        // The next kill may come first: it is then not known how long it would have taken.
        void answers(product, '/readyz').then(
          () => product_ms.push(passed()),
          () => undefined,
        )
        say(`${round}  product killed, listening after ${passed()} ms`)
      } else {
        process.kill(storeOf(product.process), 'SIGKILL')
        await answers(product, '/api/v1/indicators/sharing_records_24h/values?view=corrected')
        store_ms.push(passed())
        say(`${round}  store killed, answering after ${passed()} ms`)
      }
    }
    const { sent, shown } = await agreement(rig, product)
    const code = await product.stop()
    if (code !== 0) throw new Error(`the product ended with ${code}: ${product.output().slice(-1_000)}`)
    const faults = await findFaults(join(rig.dir, 'data'))
    const is_clean = sent === shown && faults.twice + faults.drift + faults.quarantined === 0
    return { rounds, sent, shown, ...faults, product_ms, store_ms, is_clean }
  } finally {
    await rig.close()
  }
}

/** The product on its own embedded store, in a directory of its own. */
async function start(rig: Rig, undo: Undo): Promise<Product> {
  const product = await rig.start({ env: { CLICKHOUSE_URL: '' } })
  undo.add(() => product.process.kill('SIGKILL'))
  return product
}

/** What the platforms sent and what the product shows, once they agree; the last look where they never do. */
async function agreement(rig: Rig, product: Product): Promise<{ sent: number; shown: number | null }> {
  let last: { sent: number; shown: number | null } = { sent: Number.NaN, shown: null }
  const look = async (): Promise<void> => {
    const at = Date.now()
    last = { shown: await recordsShown(product), sent: await recordsSent(rig, PLATFORMS, at) }
    if (last.sent !== last.shown) throw new Error('they do not agree yet')
  }
  await eventually(look, AGREE_S).catch(() => undefined)
  return last
}

async function answers(product: Product, path: string): Promise<void> {
  await eventually(
    async () => {
      const answer = await fetch(`${product.url}${path}`)
      await answer.arrayBuffer()
      if (!answer.ok) throw new Error(`${path}: ${answer.status}`)
    },
    60,
    50,
  )
}
