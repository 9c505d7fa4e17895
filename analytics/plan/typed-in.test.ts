/** There is no way to type a percentage in: whatever is said to the server, a completion moves by landed facts alone. */
import fc from 'fast-check'
import { io } from 'socket.io-client'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { openScratchStore, type ScratchStore } from '#sql/scratch-store.ts'
import { stageProvince, type StageProvince } from '../stage/province.ts'
import { catalogueRow, censusRow, documentRow, land, NOW, pollRow, progressRow } from '../stage/rows.ts'
import { serve, type Served } from '../stage/serve.ts'

let scratch: ScratchStore
let province: StageProvince
let served: Served

beforeAll(async () => {
  scratch = await openScratchStore()
  province = stageProvince()
  await land(scratch.client, {
    poll: (['exchange', 'catalogue', 'census'] as const).map((feed) => pollRow({ feed })),
    census: [censusRow({ item: 'one' }), censusRow({ item: 'two' })],
    catalogue: [catalogueRow({ should_land: 1, landed: 0 })],
  })
  served = await serve(scratch.client, province)
  await served.ticked()
})

afterAll(async () => {
  await served.close()
  await scratch.close()
  province.destroy()
})

const step = z.object({
  id: z.string(),
  completion: z.object({ value: z.number().nullable(), version: z.string() }).nullable(),
})
const plan = z.object({
  completion: step.shape.completion,
  phases: z.array(step.extend({ outcomes: z.array(step) })),
})

async function completions(): Promise<Map<string, number | null>> {
  // While much lands, the plan is looked at every five seconds.
  served.clock.at += 5_000
  await served.ticked()
  const { completion, phases } = plan.parse((await served.get('/api/v1/plan')).json)
  const steps = [{ id: '', completion }, ...phases, ...phases.flatMap(({ outcomes }) => outcomes)]
  return new Map(steps.map((one) => [one.id, one.completion?.value ?? null]))
}

const outcome = fc.constantFrom('P1', 'P1-1', 'P2-1', 'P2-2', '')
const percent = fc.constantFrom(1, 50, 100)

/** What somebody may try: over HTTP, over the live socket, or in a file that an organ's platform reports. */
const attempt = fc.oneof(
  fc.record({
    way: fc.constant('http' as const),
    method: fc.constantFrom('POST', 'PUT', 'PATCH', 'DELETE'),
    path: fc.constantFrom(
      '/api/v1/plan',
      '/api/v1/plan/outcomes/P1-1',
      '/api/v1/plan/outcomes/P1-1/completion',
      '/api/v1/plan/forecast',
      '/api/v1/indicators/plan_completion/values',
    ),
    body: fc.record({ id: outcome, completion: percent, value: percent, state: fc.constant('reached') }),
  }),
  fc.record({
    way: fc.constant('socket' as const),
    event: fc.constantFrom('delta', 'snapshot', 'resume', 'completion'),
    body: fc.record({
      samples: fc.array(
        fc.record({ indicator: fc.constant('plan_completion'), part: outcome, value: percent }),
      ),
    }),
  }),
  fc.record({ way: fc.constant('report' as const), outcome, percent }),
  fc.record({ way: fc.constant('document' as const), outcome }),
)

it('raises no completion, by no path', { timeout: 90_000 }, async () => {
  const before = await completions()
  expect(before.get('P1-1')).not.toBeNull()
  const socket = io(`http://127.0.0.1:${served.port}`, { path: '/live', transports: ['websocket'] })
  await new Promise((done) => socket.once('connect', () => done(undefined)))
  let known_at = NOW
  try {
    await fc.assert(
      fc.asyncProperty(fc.array(attempt, { minLength: 4, maxLength: 8 }), async (attempts) => {
        for (const one of attempts) {
          known_at += 1
          if (one.way === 'http') {
            const answer = await fetch(`http://127.0.0.1:${served.port}${one.path}`, {
              method: one.method,
              headers: { 'content-type': 'application/json' },
              body: JSON.stringify(one.body),
            })
            expect(answer.status).toBeGreaterThanOrEqual(400)
          } else if (one.way === 'socket') socket.emit(one.event, one.body)
          else if (one.way === 'report')
            await land(scratch.client, {
              progress: [progressRow({ outcome: one.outcome || 'P1-1', percent: one.percent, known_at })],
            })
          // A document that no second organ has reviewed attests to nothing.
          else
            await land(scratch.client, {
              document: [documentRow({ outcome: one.outcome, status: 'issued', reviewed_by: '', known_at })],
            })
        }
        expect(await completions()).toEqual(before)
      }),
      { numRuns: 3 },
    )
  } finally {
    socket.close()
  }
})

it('rises by a fact that lands', async () => {
  const before = await completions()
  await land(scratch.client, {
    catalogue: [catalogueRow({ entry: 'more', should_land: 1, landed: 1, conformant: 1 })],
  })
  const after = await completions()
  expect(after.get('P2-1') ?? 0).toBeGreaterThan(before.get('P2-1') ?? 0)
})
