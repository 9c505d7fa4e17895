/**
 * A collector at work, to be cut off: it commits polls without end, says on its output what it tries and what has been
 * acknowledged, lands the outbox, and keeps the rollups. With `drain` it lands what waits, and ends.
 *
 * Arguments: `write` or `drain`, the directory, the store's URL, the moment its polls speak about.
 */
import { writeSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { Registry } from 'prom-client'
import { hoursBehind, resumeFrom, rollUp } from '#analytics/landing/roll-up.ts'
import { openTail } from '#analytics/landing/tail.ts'
import { machineClock } from '#cli/clock.ts'
import { openFlusher } from '#collector/landing/flusher.ts'
import { openMemory } from '#collector/memory/memory.ts'
import { openMetrics } from '#collector/metrics.ts'
import { openZone } from '#collector/unpack/zone.ts'
import { openClient } from '#sql/client.ts'
import { openLanding } from '#sql/landing.ts'
import { exchangePoll } from '../poll-result.ts'
import { THINGS } from './things.ts'

/** Fewer than there are things, so that no poll speaks of one twice. */
const MOST_ROWS = 400
/** Beyond this many rows in the outbox it waits: what is cut off should be in the store as well as before it. */
const MOST_WAITING = 3_000
const ROLL_UP_MS = 500

const [mode = '', dir = '', url = '', moment = ''] = process.argv.slice(2)
const silent = (): void => undefined
const clock = machineClock
let quarantined = 0
const memory = openMemory({
  dir,
  clock,
  zone: openZone('Asia/Shanghai'),
  onQuarantine: (_reason, rows) => (quarantined += rows),
})
const client = openClient({ url })
const flusher = openFlusher({
  outbox: memory.outbox,
  landing: openLanding(client),
  clock,
  metrics: openMetrics({
    registry: new Registry(),
    depth: () => memory.outbox.depth(),
    now: () => clock.now(),
  }),
  log: { info: silent, warn: silent, error: silent },
  onLanded: silent,
})
const waiting = memory.outbox.depth().facts
flusher.wake(true)

if (mode === 'drain') {
  while (memory.outbox.depth().polls > 0) await pause(20)
  await flusher.close()
  memory.close()
  await client.close()
  say({ waited: waiting, quarantined, set_aside: memory.set_aside ?? null })
} else {
  await Promise.all([write(0), keepRollups()])
}

async function write(start: number): Promise<void> {
  for (let first = start; ;) {
    while (memory.outbox.depth().facts > MOST_WAITING) await pause(10)
    // Several at a time, as platforms answer: they share a transaction or they do not.
    const polls = Array.from({ length: 1 + Math.floor(Math.random() * 3) }, () => {
      const rows = 1 + Math.floor(Math.random() * MOST_ROWS)
      first += rows
      return { first: first - rows, rows }
    })
    await Promise.all(
      polls.map(async (poll) => {
        say({ try: poll })
        const receipt = await memory.commit(
          exchangePoll({ ...poll, aim: 'live', now: Number(moment), things: THINGS }),
        )
        if (receipt.rows !== poll.rows) throw new Error(`of ${poll.rows} rows ${receipt.rows} were new`)
        say({ ack: poll })
        flusher.wake(true)
      }),
    )
    await pause(Math.random() * 40)
  }
}

/** As analytics does: what has landed since one last looked is rolled up. */
async function keepRollups(): Promise<void> {
  const tail = openTail(client, await resumeFrom(client), await hoursBehind(client))
  for (;;) {
    try {
      const { hours } = await tail.look()
      if (hours.size > 0) await rollUp(client, hours)
      tail.settle()
    } catch {
      // A store that is full or away: the next look finds the same again, and the end counts what differs.
    }
    await pause(ROLL_UP_MS)
  }
}

function say(line: object): void {
  writeSync(1, `${JSON.stringify(line)}\n`)
}
