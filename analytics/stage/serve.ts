/** Analytics as a whole for tests: a real store, a real server on a port of its own, and a clock that the test moves. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { Registry } from 'prom-client'
import type { Province } from '#province/load.ts'
import type { StoreClient } from '#sql/client.ts'
import { startAnalytics } from '../analytics.ts'
import type { Plugin } from '../http/app.ts'
import type { Message } from '../notify/message.ts'
import { NOW } from './rows.ts'

export interface Served {
  port: number
  /** Epoch ms; the test sets it. */
  clock: { at: number; now(): number }
  /** Every line of its log from `warn` up. */
  log: string[]
  /** What was told of cases. */
  told: Message[]
  /** Whether somebody has a case, as those are asked who get the word out. */
  isTaken(case_id: string): boolean
  nudge(): void
  get(path: string): Promise<Answer>
  /** Waits until a tick has ended at the clock's present moment. */
  ticked(): Promise<void>
  close(): Promise<void>
}

export interface Answer {
  status: number
  type: string
  text: string
  headers: Headers
  /** Undefined where it is not JSON. */
  json: unknown
}

export async function serve(
  store: StoreClient,
  province: Province,
  at = NOW,
  over: {
    port?: number
    dashboard?: string
    plugins?: readonly Plugin[]
    /** It was started so long before: what it has not heard since is silence. */
    ran_ms?: number
  } = {},
): Promise<Served> {
  const clock = { at: at - (over.ran_ms ?? 0), now: () => clock.at }
  const log: string[] = []
  const told: Message[] = []
  const cases = mkdtempSync(join(tmpdir(), 'yuemai-cases-'))
  const analytics = await startAnalytics({
    province,
    store,
    asked: store,
    clock,
    log: pino({ level: 'warn' }, { write: (line: string) => void log.push(line) }),
    metrics: new Registry(),
    host: '127.0.0.1',
    port: over.port ?? 0,
    dashboard: over.dashboard ?? '/nowhere',
    plugins: over.plugins ?? [],
    build: 'build-7',
    backfill: () => ({ done: 0, total: 0 }),
    tell: (messages) => void told.push(...messages),
    cases,
    isOperator: () => true,
  })
  clock.at = at
  const get = async (path: string): Promise<Answer> => {
    const answer = await fetch(`http://127.0.0.1:${analytics.port}${path}`, { redirect: 'manual' })
    const text = await answer.text()
    const type = answer.headers.get('content-type') ?? ''
    const json: unknown = /json/.test(type) ? JSON.parse(text) : undefined
    return { status: answer.status, type, text, headers: answer.headers, json }
  }
  const ticks = async (): Promise<number> =>
    Number(/yuemai_tick_seconds_count (\d+)/.exec((await get('/metrics')).text)?.[1])
  return {
    port: analytics.port,
    clock,
    log,
    told,
    isTaken: (id) => analytics.isTaken(id),
    nudge: () => analytics.nudge(),
    get,
    async ticked() {
      // One may have begun before the clock moved or the rows landed; the one after it has not.
      const wanted = (await ticks()) + 2
      while ((await ticks()) < wanted) {
        analytics.nudge()
        await new Promise((done) => setTimeout(done, 20))
      }
    },
    async close() {
      await analytics.close()
      rmSync(cases, { recursive: true })
    },
  }
}
