/**
 * A collector's memory at work, to be killed: it commits one statement after the other, says on its output what has been
 * acknowledged, and lands the outbox into a file. Arguments: the directory, the number of its run.
 */
import { appendFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { Registry } from 'prom-client'
import { FEEDS, type Facts } from '#sql/feeds.ts'
import { openFlusher } from '../landing/flusher.ts'
import { openMemory } from '../memory/memory.ts'
import { openMetrics } from '../metrics.ts'
import { machineClock } from './clock.ts'
import { rowsOf } from './rows.ts'
import { exchangeFeed, NOW, planOf, platformOf, shanghai } from './definition.ts'

const [dir = '', run = ''] = process.argv.slice(2)
const silent = () => undefined
const clock = machineClock
const memory = openMemory({ dir, clock, zone: shanghai, onQuarantine: silent })
const metrics = openMetrics({
  registry: new Registry(),
  depth: () => memory.outbox.depth(),
  now: () => clock.now(),
})
const flusher = openFlusher({
  outbox: memory.outbox,
  clock,
  metrics,
  log: { info: silent, warn: silent, error: silent },
  onLanded: silent,
  landing: {
    insert(tables, block) {
      const lines = rowsOf(block).map((row) => `${JSON.stringify(row)}\n`)
      for (const table of tables) appendFileSync(join(dir, `${table}.lines`), lines.join(''))
      return Promise.resolve()
    },
    stamp: () => Promise.resolve(),
  },
})
flusher.wake(true)

const plan = planOf(platformOf('http://127.0.0.1:9', [exchangeFeed()]))

function factsOf(resource: string, calls: number): Facts<'exchange'> {
  const stated = {
    side: 'provider',
    provider: 'A',
    consumer: 'B',
    period_s: 300,
    failures: 0,
    records: 0,
    bytes: 0,
  }
  return FEEDS.exchange.schema.parse({ ...stated, resource, calls })
}

async function commit(n: number): Promise<void> {
  const name = `${run}-${n}`
  const receipt = await memory.commit({
    plan,
    poll: {
      poll_id: `p-${name}`,
      platform: plan.platform,
      organ: plan.organ,
      region: plan.region,
      feed: plan.feed,
      backfill: 0,
      started: clock.now(),
      ms: 1,
      http_status: 200,
      outcome: 'ok',
      error: '',
      rejects: 0,
      bytes: 1,
      answer_hash: name,
      skew_s: 0,
    },
    observations: [{ ordinal: 0, observed_at: NOW, untimed: false, facts: factsOf(name, n) }],
    rejects: [],
    cursor: NOW + n,
    complete: true,
    window: undefined,
    same: undefined,
  })
  writeSync(1, `${name} ${receipt.known_at} ${NOW + n}\n`)
  flusher.wake(true)
}

if (run === 'drain') {
  const drained = setInterval(() => {
    if (memory.outbox.depth().polls > 0) return
    clearInterval(drained)
    writeSync(1, `cursor ${memory.cursor(plan.platform, plan.feed)}\n`)
    void flusher.close().then(() => memory.close())
  }, 10)
} else {
  for (let n = 0; ; n += 2) await Promise.all([commit(n), commit(n + 1)])
}
