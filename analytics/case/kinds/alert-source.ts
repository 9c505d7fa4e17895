/** What the source of an alert says of it: that it is there again, that it is over, that it goes up and down. */
import { z } from 'zod'
import type { ClockRule } from '#province/clock.ts'
import type { Case, Facts } from '../machine/facts.ts'
import { step, type Step } from '../machine/kind.ts'
import { awake } from './alert-aside.ts'
import { handledClocks, unjudged } from './alert-report.ts'

const again = z.strictObject({
  times: z.number().int().min(1),
  at: z.number(),
  warn_level: z.number().int().min(1).max(4),
})

export function sourceSteps(rules: readonly ClockRule[], all: readonly string[]): Step[] {
  return [
    step({
      command: 'count',
      name: { zh: '计数', en: 'Count' },
      from: ['open', 'acknowledged', 'in_progress', 'shelved'],
      by: ['rule'],
      takes: again,
      set: (the, given) => seenAgain(the, given),
    }),
    step({
      command: 'recur',
      name: { zh: '再次发生', en: 'Recur' },
      from: ['resolved', 'closed'],
      to: 'open',
      by: ['rule'],
      takes: again,
      set: (the, given) => ({
        ...seenAgain(the, given),
        ...awake(),
        ...unjudged(the, given.at),
        // Whoever had it was done with it: of what comes back after that somebody must be told.
        owner: the.state === 'closed' ? null : the.owner,
        reopened: the.reopened + 1,
        escalated: 0,
      }),
    }),
    step({
      command: 'clear',
      name: { zh: '来源已恢复', en: 'Its source says it is over' },
      from: ['open', 'acknowledged', 'in_progress', 'shelved'],
      to: 'resolved',
      by: ['rule'],
      takes: z.strictObject({ at: z.number() }),
      set: (the, _given, at) => ({ ...awake(), stands: false, clocks: handledClocks(rules, the, at) }),
    }),
    step({
      command: 'clear',
      name: { zh: '来源已恢复', en: 'Its source says it is over' },
      from: ['resolved', 'closed'],
      by: ['rule'],
      needs: [
        { holds: (the) => the.stands, why: { zh: '来源早已恢复', en: 'its source has said so already' } },
      ],
      takes: z.strictObject({ at: z.number() }),
      set: () => ({ stands: false }),
    }),
    step({
      command: 'flap',
      name: { zh: '反复', en: 'It flaps' },
      from: all,
      by: ['rule'],
      needs: [{ holds: (the) => !the.flapping, why: { zh: '已标为反复', en: 'it is known to flap' } }],
      takes: z.strictObject({ changes: z.number().int() }),
      set: () => ({ flapping: true }),
    }),
    step({
      command: 'calm',
      name: { zh: '不再反复', en: 'It has calmed down' },
      from: all,
      by: ['rule'],
      needs: [{ holds: (the) => the.flapping, why: { zh: '未标为反复', en: 'it does not flap' } }],
      takes: z.strictObject({}),
      set: () => ({ flapping: false }),
    }),
  ]
}

function seenAgain(
  the: Case,
  { times, at, warn_level }: { times: number; at: number; warn_level: number },
): Partial<Facts> {
  return {
    count: the.count + times,
    last_seen_at: Math.max(the.last_seen_at, at),
    warn_level: Math.min(the.warn_level, warn_level),
    stands: true,
  }
}
