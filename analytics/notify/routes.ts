/** `GET /api/v1/notices`: by which channels the word gets out, what waits, and what was given up and why. */
import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Notifier } from './notifier.ts'

const moment = z.number().int().meta({ description: 'Epoch ms' })
const words = z.object({ zh: z.string(), en: z.string() })

export const noticeStanding = z.object({
  note: words.meta({ description: 'What to know; empty where all is well' }),
  channels: z.array(
    z.object({
      id: z.string(),
      waiting: z.number().int().meta({ description: 'Messages that have not gone out' }),
      oldest_at: moment.nullable(),
      held_until: moment.nullable().meta({ description: 'It failed, and is left alone until then' }),
    }),
  ),
  totals: z
    .array(
      z.object({
        channel: z.string(),
        fate: z.enum(['sent', 'dropped', 'given_up']),
        reason: z.string(),
        count: z.number().int(),
      }),
    )
    .meta({ description: 'Messages since the beginning' }),
  lost: z
    .array(
      z.object({
        channel: z.string(),
        key: z.string(),
        case_id: z.string(),
        reason: z.string(),
        detail: z.string(),
        tries: z.number().int(),
        at: moment,
      }),
    )
    .meta({ description: 'The latest 100 that were given up' }),
  no_channel: z.number().int().meta({ description: 'Messages that no channel is for, since the start' }),
})

const NOTHING = { zh: '', en: '' }
const NO_CHANNEL = {
  zh: '未配置任何渠道：不发送任何通知。请在本省 channels.yaml 中配置。',
  en: 'No channel is set: nothing is sent. Set one in channels.yaml of the province.',
}

export function noticeRoutes({ standing }: Pick<Notifier, 'standing'>): (app: FastifyInstance) => void {
  return (plain) => {
    plain.withTypeProvider<ZodTypeProvider>().get(
      '/api/v1/notices',
      {
        schema: {
          summary: 'By which channels the word gets out, what waits, and what was given up and why',
          querystring: z.strictObject({}),
          response: { 200: noticeStanding },
        },
      },
      (_request, reply) => {
        void reply.header('cache-control', 'no-store')
        const now = standing()
        return { note: now.channels.length === 0 ? NO_CHANNEL : NOTHING, ...now }
      },
    )
  }
}
