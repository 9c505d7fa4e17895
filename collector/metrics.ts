/** What the collector counts about itself. */
import { Counter, Gauge, Histogram, type Registry } from 'prom-client'
import type { Receipt } from './memory/receipt.ts'
import type { Depth, Dropped } from './memory/outbox.ts'
import type { PollResult } from './poll/poll.ts'

export interface Metrics {
  polls: Counter<'feed' | 'outcome'>
  pollSeconds: Histogram<'feed'>
  records: Counter<'feed' | 'fate'>
  rejects: Counter<'feed' | 'reason'>
  missedSlots: Counter<'feed'>
  notStored: Counter
  flushSeconds: Histogram
  landedRows: Counter
  landingRetries: Counter
  quarantinedRows: Counter
  masked: Counter<'feed'>
  drift: Counter<'feed' | 'kind' | 'weight'>
  replays: Counter<'feed' | 'fate'>
  pushes: Counter<'feed' | 'fate'>
}

export interface MetricsOptions {
  registry: Registry
  /** Asked whenever the figures are. */
  depth: () => Depth
  /** Polls that had to make room in the outbox. */
  dropped?: () => Dropped
  now: () => number
}

export function openMetrics({ registry, depth, dropped, now }: MetricsOptions): Metrics {
  const registers = [registry]
  const name = (text: string) => `yuemai_collector_${text}`
  new Gauge({
    name: name('outbox_rows'),
    help: 'Rows of facts that have been acknowledged and have not landed',
    registers,
    collect() {
      this.set(depth().facts)
    },
  })
  new Gauge({
    name: name('outbox_age_seconds'),
    help: 'Age of the oldest poll that has not landed',
    registers,
    collect() {
      const { oldest } = depth()
      this.set(oldest === undefined ? 0 : Math.max(0, now() - oldest) / 1000)
    },
  })
  new Gauge({
    name: name('outbox_bytes'),
    help: 'Size of the rows that have been acknowledged and have not landed',
    registers,
    collect() {
      this.set(depth().bytes)
    },
  })
  new Counter({
    name: name('outbox_dropped_polls_total'),
    help: 'Polls thinned out of a full outbox: silent ones, failed ones, and those of gauges; never facts',
    labelNames: ['kind'],
    registers,
    collect() {
      this.reset()
      for (const [kind, count] of Object.entries(dropped?.() ?? {})) this.inc({ kind }, count)
    },
  })
  return {
    polls: new Counter({
      name: name('polls_total'),
      help: 'Polls by how they ended',
      labelNames: ['feed', 'outcome'],
      registers,
    }),
    pollSeconds: new Histogram({
      name: name('poll_seconds'),
      help: 'How long polls took',
      labelNames: ['feed'],
      buckets: [0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30],
      registers,
    }),
    records: new Counter({
      name: name('records_total'),
      help: 'Records by what became of them: new, unchanged, rejected, skipped (none of the feed) or gone',
      labelNames: ['feed', 'fate'],
      registers,
    }),
    rejects: new Counter({
      name: name('rejects_total'),
      help: 'Refused records by reason',
      labelNames: ['feed', 'reason'],
      registers,
    }),
    missedSlots: new Counter({
      name: name('missed_slots_total'),
      help: 'Slots at which the poll before was still waiting or running',
      labelNames: ['feed'],
      registers,
    }),
    notStored: new Counter({
      name: name('not_stored_total'),
      help: 'Polls that could not be stored; their cursor stayed, so they are asked again',
      registers,
    }),
    flushSeconds: new Histogram({
      name: name('flush_seconds'),
      help: 'How long a flush of the outbox took',
      buckets: [0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30],
      registers,
    }),
    landedRows: new Counter({ name: name('landed_rows_total'), help: 'Rows landed', registers }),
    landingRetries: new Counter({
      name: name('landing_retries_total'),
      help: 'Inserts that failed and were tried again',
      registers,
    }),
    quarantinedRows: new Counter({
      name: name('quarantined_rows_total'),
      help: 'Rows set aside: unreadable in the outbox, or refused by the store for good',
      registers,
    }),
    masked: new Counter({
      name: name('masked_total'),
      help: 'Identifiers of persons that were masked before anything was stored',
      labelNames: ['feed'],
      registers,
    }),
    drift: new Counter({
      name: name('drift_total'),
      help: 'Fields of records that are new, missing or of another type; a fault where the definition reads them',
      labelNames: ['feed', 'kind', 'weight'],
      registers,
    }),
    replays: new Counter({
      name: name('replays_total'),
      help: 'Refused records read once more, by what became of them',
      labelNames: ['feed', 'fate'],
      registers,
    }),
    pushes: new Counter({
      name: name('pushes_total'),
      help: 'Pushes by what became of them; those that were not accepted are no polls',
      labelNames: ['feed', 'fate'],
      registers,
    }),
  }
}

export function countPoll(metrics: Metrics, { poll, rejects, skipped }: PollResult, receipt: Receipt): void {
  const { feed, outcome } = poll
  metrics.polls.inc({ feed, outcome })
  metrics.pollSeconds.observe({ feed }, poll.ms / 1000)
  metrics.records.inc({ feed, fate: 'new' }, receipt.rows - receipt.gone)
  metrics.records.inc({ feed, fate: 'gone' }, receipt.gone)
  metrics.records.inc({ feed, fate: 'unchanged' }, receipt.unchanged)
  metrics.records.inc({ feed, fate: 'rejected' }, receipt.rejects)
  metrics.records.inc({ feed, fate: 'skipped' }, skipped ?? 0)
  metrics.masked.inc({ feed }, receipt.masked)
  for (const { kind, weight, state } of receipt.drift) {
    if (state === 'open') metrics.drift.inc({ feed, kind, weight })
  }
  for (const { reason } of rejects) metrics.rejects.inc({ feed, reason })
}
