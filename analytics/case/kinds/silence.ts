/** The kind `silence`: who asked for quiet about what, why, and until when. A maintenance window is one that was planned. */
import { z } from 'zod'
import { step, type Kind } from '../machine/kind.ts'
import { said } from './desk-steps.ts'

const DAY = 86_400_000
const LONGEST_MS = 30 * DAY

/** What it covers: every word that is given must fit. */
export const cover = z
  .strictObject({
    organ: z.string().max(40).optional(),
    platform: z.string().max(60).optional(),
    category: z.string().max(40).optional(),
    upstream: z.string().max(200).optional(),
    rule: z.string().max(200).optional(),
    fingerprint: z.string().max(200).optional(),
  })
  .refine((given) => Object.values(given).some((value) => value !== undefined && value !== ''), {
    message:
      'name what it is about: organ, platform, category, upstream, rule or fingerprint; a silence of everything is refused',
  })

export const silenceRequest = z.strictObject({
  covers: cover,
  starts_at: z.number().int().optional().meta({ description: 'Epoch ms; now where left out' }),
  ends_at: z
    .number()
    .int()
    .meta({ description: 'Epoch ms; within 30 days of its start: no silence is for ever' }),
  reason: said,
  maintenance: z.boolean().default(false),
})

export const silence: Kind = {
  id: 'silence',
  name: { zh: '静默', en: 'silence' },
  on_desk: false,
  states: {
    set: { name: { zh: '已设', en: 'set' } },
    over: { name: { zh: '已结束', en: 'over' }, done: true },
  },
  steps: [
    step({
      command: 'silence',
      name: { zh: '设静默', en: 'Silence' },
      from: [''],
      to: 'set',
      by: ['person'],
      takes: silenceRequest,
      set(_the, { covers, starts_at, ends_at, reason, maintenance }, at, by) {
        const starts = starts_at ?? at
        if (ends_at <= Math.max(starts, at) || ends_at > starts + LONGEST_MS) {
          return {
            why: {
              zh: '结束时间须晚于开始与现在，且在开始后30天内：静默必有终了',
              en: 'ends_at must be later than its start and than now, and within 30 days of its start: every silence ends',
            },
          }
        }
        return {
          title: { zh: reason, en: reason },
          detail: reason,
          source: maintenance ? 'maintenance' : 'silence',
          owner: by.id,
          organ: covers.organ ?? '',
          platform: covers.platform ?? '',
          category: covers.category ?? '',
          upstream: covers.upstream ?? '',
          rule: covers.rule ?? '',
          fingerprint: covers.fingerprint ?? '',
          more: { starts_at: starts, ends_at },
        }
      },
    }),
    step({
      command: 'end',
      name: { zh: '提前结束', en: 'End early' },
      from: ['set'],
      to: 'over',
      by: ['person'],
      takes: z.strictObject({ reason: said }),
    }),
    step({
      command: 'expire',
      name: { zh: '到期结束', en: 'It ends' },
      from: ['set'],
      to: 'over',
      by: ['rule'],
      needs: [
        {
          holds: (the, at) => Number(the.more['ends_at']) <= at,
          why: { zh: '尚未到期', en: 'it has not ended yet' },
        },
      ],
      takes: z.strictObject({}),
    }),
  ],
  timers: [
    { command: 'expire', isDue: (the, at) => the.state === 'set' && Number(the.more['ends_at']) <= at },
  ],
}
