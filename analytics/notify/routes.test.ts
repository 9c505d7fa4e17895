import fastify from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import { Registry } from 'prom-client'
import { expect, test } from 'vitest'
import { openNoticeFigures } from './figures.ts'
import type { Standing } from './notifier.ts'
import { noticeRoutes } from './routes.ts'

const NONE: Standing = { channels: [], totals: [], lost: [], no_channel: 3 }
const LOST: Standing = {
  channels: [{ id: 'hook', waiting: 2, oldest_at: 1_000, held_until: 9_000 }],
  totals: [{ channel: 'hook', fate: 'given_up', reason: 'timeout', count: 1 }],
  lost: [{ channel: 'hook', key: 'a', case_id: 'c', reason: 'timeout', detail: '', tries: 10, at: 5_000 }],
  no_channel: 0,
}

async function ask(standing: Standing): Promise<unknown> {
  const app = fastify()
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  noticeRoutes({ standing: () => standing })(app)
  const answer = await app.inject('/api/v1/notices')
  await app.close()
  return answer.json()
}

test('where no channel is set, it says that nobody is told', async () => {
  expect(await ask(NONE)).toMatchObject({
    note: { en: expect.stringMatching(/nothing is sent/) as string },
    no_channel: 3,
  })
  expect(await ask(LOST)).toEqual({ note: { zh: '', en: '' }, ...LOST })
})

test('what waits and what was given up stand among the figures, with the reason', async () => {
  const registry = new Registry()
  let standing = LOST
  openNoticeFigures(
    registry,
    () => standing,
    () => 61_000,
  )
  const text = await registry.metrics()
  expect(text).toContain('yuemai_notices_waiting{channel="hook"} 2')
  expect(text).toContain('yuemai_notices_age_seconds{channel="hook"} 60')
  expect(text).toContain('yuemai_notices_total{channel="hook",fate="given_up",reason="timeout"} 1')
  standing = NONE
  expect(await registry.metrics()).toContain('yuemai_notice_channels 0')
})
