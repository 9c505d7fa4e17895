/** How long tasks hold the main thread of a page, as the browser itself traces them. */
import type { Page } from 'playwright-core'

interface TraceEvent {
  name: string
  ph: string
  pid: number
  tid: number
  /** µs. */
  ts: number
  dur?: number
  /** Of which the thread ran, where the machine says so: on a busy one it is kept waiting as well. */
  tdur?: number
  args?: { name?: string }
}

/** ms of the processor, one a span in which there was any task. */
export interface Held {
  /** By the longest task of the span. */
  longest: number[]
  /** By all of them. */
  whole: number[]
}

/** What the tasks of the page's main thread take in each span of so many ms, while this is done. */
export async function heldBy(page: Page, span_ms: number, work: () => Promise<unknown>): Promise<Held> {
  const devtools = await page.context().newCDPSession(page)
  const events: TraceEvent[] = []
  devtools.on('Tracing.dataCollected', ({ value }) => events.push(...(value as unknown as TraceEvent[])))
  await devtools.send('Tracing.start', {
    traceConfig: {
      includedCategories: ['toplevel', 'disabled-by-default-devtools.timeline', 'devtools.timeline'],
    },
    transferMode: 'ReportEvents',
  })
  await work()
  const ended = new Promise((done) => devtools.once('Tracing.tracingComplete', done))
  await devtools.send('Tracing.end')
  await ended
  await devtools.detach()
  const main = mainThread(events)
  const longest = new Map<number, number>()
  const whole = new Map<number, number>()
  for (const { name, ph, pid, tid, ts, dur = 0, tdur = dur } of events) {
    if (ph !== 'X' || `${pid} ${tid}` !== main || !TASKS.has(name)) continue
    const span = Math.floor(ts / 1_000 / span_ms)
    longest.set(span, Math.max(longest.get(span) ?? 0, tdur / 1_000))
    whole.set(span, (whole.get(span) ?? 0) + tdur / 1_000)
  }
  if (longest.size === 0) throw new Error('the trace holds no task of the page’s main thread')
  return { longest: [...longest.values()], whole: [...whole.values()] }
}

/** Each is traced by two names, one within the other. */
const TASKS = new Set(['RunTask'])

/** The renderer's that ran the most: other pages of the browser have one too, and do nothing. */
function mainThread(events: readonly TraceEvent[]): string {
  const named = new Set(
    events
      .filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid} ${tid}`),
  )
  const spent = new Map<string, number>()
  for (const { ph, pid, tid, dur = 0 } of events) {
    const thread = `${pid} ${tid}`
    if (ph === 'X' && named.has(thread)) spent.set(thread, (spent.get(thread) ?? 0) + dur)
  }
  return [...spent].toSorted(([, one], [, other]) => other - one)[0]?.[0] ?? ''
}
