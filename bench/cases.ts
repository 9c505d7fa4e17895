/**
 * Ten thousand open cases against a hundred: what a page of the desk costs, and what a round of casework does between its
 * reads. Neither may grow with the book as the book grows.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDesk, type Desk } from '#analytics/case/desk.ts'
import type { Demand } from '#analytics/case/book.ts'
import { caseClocks } from '#analytics/case/due.ts'
import { openLog } from '#analytics/case/log/log.ts'
import { openRules } from '#analytics/case/raise/rules.ts'
import { registerSources } from '#analytics/landing/register-sources.ts'
import { openStoreProcess, ROOT } from '#cli/rig.ts'
import { loadProvince, type Province } from '#province/load.ts'
import { openClient, type StoreClient } from '#sql/client.ts'
import { migrate } from '#sql/migrate.ts'
import type { Figure } from './figure.ts'
import { quantile } from './quantile.ts'

const MANY = 10_000
const FEW = 100
const PAGE = 100
const TIMES = 60
const HOUR_MS = 3_600_000
/** How many times as long for a hundred times as many. */
const MOST = { page: 2, round: 3 }

export async function cases(): Promise<Figure[]> {
  const dir = mkdtempSync(join(tmpdir(), 'yuemai-bench-'))
  const process = await openStoreProcess(dir)
  const store = openClient({ url: process.url })
  try {
    const province = loadProvince(join(ROOT, 'province', 'guangdong'), { YUEMAI_SIM_TOKEN: 'not polled' })
    await migrate(store)
    await registerSources(store, province, Date.now())
    const few = await measure(FEW, province, store)
    const many = await measure(MANY, province, store)
    return [
      figure(`a page of the desk, ${MANY} open`, many.page, few.page, MOST.page),
      figure(`a round of casework, ${MANY} open`, many.round, few.round, MOST.round),
    ]
  } finally {
    await store.close()
    await process.close()
    rmSync(dir, { recursive: true, force: true })
  }
}

interface Times {
  page: number[]
  round: number[]
}

/** Milliseconds of each of many times. */
async function measure(open: number, province: Province, store: StoreClient): Promise<Times> {
  const dir = mkdtempSync(join(tmpdir(), 'yuemai-bench-'))
  const clock = { now: () => Date.now() }
  const desk = openDesk({ log: openLog(dir), clock, clocks: caseClocks(province) })
  try {
    raise(desk, open, clock.now())
    const rules = openRules({
      book: desk.book,
      store,
      province,
      uplink: () => 'ok',
      act: (demands) => void desk.book.actAll(demands),
    })
    await rules.look(clock.now())
    desk.counts()
    const page: number[] = []
    const round: number[] = []
    for (let time = 0; time < TIMES; time += 1) {
      const began = performance.now()
      desk.list({ kind: 'alert', state: 'live', held: false }, PAGE)
      const listed = performance.now()
      await rules.look(clock.now())
      desk.book.wake(clock.now())
      page.push(listed - began)
      round.push(performance.now() - listed)
    }
    return { page, round }
  } finally {
    desk.book.log.close()
    rmSync(dir, { recursive: true, force: true })
  }
}

/** Alerts of platforms, every tenth of which is an event with a clock that runs. */
function raise(desk: Desk, open: number, at: number): void {
  const raised = Array.from({ length: open }, (_, n): Demand => {
    const title = { zh: `告警 ${n}`, en: `Alert ${n}` }
    const given = {
      title,
      source: 'security',
      fingerprint: `security|${n}`,
      organ: `ORG-${n % 50}`,
      warn_level: 3,
    }
    const by = { kind: 'rule' as const, id: 'security' }
    return { id: `alert-${n}`, kind: 'alert', command: 'raise', given, by, at: at - HOUR_MS }
  })
  const judged = raised
    .filter((_, n) => n % 10 === 0)
    .map(({ id }): Demand => {
      const by = { kind: 'person' as const, id: 'bench' }
      return { id, command: 'judge', given: { event_level: 3, comment: 'x' }, by, at }
    })
  desk.book.actAll([...raised, ...judged])
}

function figure(name: string, many: readonly number[], few: readonly number[], most: number): Figure {
  return {
    name,
    unit: 'ms',
    product: quantile(many, 0.5),
    limit: { of: `of ${FEW}`, value: quantile(few, 0.5) },
    samples: many.length,
    ratio_bound: { most },
  }
}
