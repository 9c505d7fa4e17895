/** There is no way to type a percentage in: whatever is said to the server, a completion moves by landed facts alone. */
import fc from 'fast-check'
import { io } from 'socket.io-client'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { openScratchStore, type ScratchStore } from '#sql/scratch-store.ts'
import type { ClientEvents, ServerEvents } from '../live/events.ts'
import { stageProvince, type StageProvince } from '../stage/province.ts'
import { catalogueRow, censusRow, documentRow, land, NOW, pollRow, progressRow } from '../stage/rows.ts'
import { serve, type Served } from '../stage/serve.ts'

let scratch: ScratchStore
let province: StageProvince
let served: Served
/** The server's own tree of routes, hidden ones too. */
let tree = ''

beforeAll(async () => {
  scratch = await openScratchStore()
  province = stageProvince()
  await land(scratch.client, {
    poll: (['exchange', 'catalogue', 'census'] as const).map((feed) => pollRow({ feed })),
    census: [censusRow({ item: 'one' }), censusRow({ item: 'two' })],
    catalogue: [catalogueRow({ should_land: 1, landed: 0 })],
  })
  served = await serve(scratch.client, province, NOW, {
    plugins: [(app) => app.addHook('onReady', (done) => void ((tree = app.printRoutes()), done()))],
  })
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

const METHODS = ['POST', 'PUT', 'PATCH', 'DELETE'] as const
/** Names that the socket knows, in both directions; the compiler says which are missing. */
const CLIENT: Record<keyof ClientEvents, true> = {
  watch: true,
  watch_cases: true,
  watch_plan: true,
  alive: true,
  leave: true,
}
const SERVER: Record<keyof ServerEvents, true> = {
  cases: true,
  plan: true,
  snapshot: true,
  delta: true,
  beat: true,
}
const EVENTS = [...Object.keys(CLIENT), ...Object.keys(SERVER), 'completion']

const documented = z.object({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) })

/** Every address that the server describes, each with a name that there is in the place of what it names. */
async function addresses(): Promise<string[]> {
  const { paths } = documented.parse((await served.get('/api/openapi.json')).json)
  return Object.keys(paths).map((path) =>
    path.replace(/\{\w+\}/g, () => (path.includes('/indicators/') ? 'plan_completion' : 'P1-1')),
  )
}

const outcome = fc.constantFrom('P1', 'P1-1', 'P2-1', 'P2-2', '')
const percent = fc.constantFrom(1, 50, 100)
/** What a body may claim, by whatever name. */
const claim = fc.record({
  id: outcome,
  outcome,
  command: fc.constantFrom('raise', 'close', 'verify', 'complete'),
  completion: percent,
  value: percent,
  percent,
  state: fc.constant('reached'),
  samples: fc.array(fc.record({ indicator: fc.constant('plan_completion'), part: outcome, value: percent })),
})

async function send(method: string, path: string, body: object): Promise<number> {
  const answer = await fetch(`http://127.0.0.1:${served.port}${path}`, {
    method,
    headers: { 'content-type': 'application/json', 'x-actor': 'somebody' },
    body: JSON.stringify(body),
  })
  await answer.arrayBuffer()
  return answer.status
}

it('knows every route that takes anything: none is hidden from who reads the description', async () => {
  const writes = [...tree.matchAll(/\(([A-Z, ]+)\)/g)]
    .flatMap(([, methods = '']) => methods.split(', '))
    .filter((method) => METHODS.some((one) => one === method))
  const { paths } = documented.parse((await served.get('/api/openapi.json')).json)
  const described = Object.values(paths).flatMap((methods) =>
    Object.keys(methods).filter((method) => METHODS.some((one) => one.toLowerCase() === method)),
  )
  expect(described.length).toBeGreaterThan(3)
  expect(writes).toHaveLength(described.length)
})

it(
  'raises no completion, by any address, any method, any event or any report',
  { timeout: 120_000 },
  async () => {
    const before = await completions()
    expect(before.get('P1-1')).not.toBeNull()
    const paths = [...(await addresses()), '/api/v1/plan/outcomes/P1-1/completion']
    expect(paths).toContain('/api/v1/plan/standing')
    const socket = io(`http://127.0.0.1:${served.port}`, { path: '/live', transports: ['websocket'] })
    await new Promise((done) => socket.once('connect', () => done(undefined)))
    let known_at = NOW
    const [full] = fc.sample(claim, { numRuns: 1, seed: 7 })
    try {
      // Each of them once, whatever chance leaves out below.
      for (const path of paths)
        for (const method of METHODS) {
          const status = await send(method, path, { ...full })
          if (/plan|indicators/.test(path)) expect(status, `${method} ${path}`).toBeGreaterThanOrEqual(400)
        }
      for (const event of EVENTS) socket.emit(event, { ...full })
      expect(await completions()).toEqual(before)
      const attempt = fc.oneof(
        fc.record({
          way: fc.constant('http' as const),
          method: fc.constantFrom(...METHODS),
          path: fc.constantFrom(...paths),
          body: claim,
        }),
        fc.record({ way: fc.constant('socket' as const), event: fc.constantFrom(...EVENTS), body: claim }),
        fc.record({ way: fc.constant('report' as const), outcome, percent }),
        fc.record({ way: fc.constant('document' as const), outcome }),
      )
      await fc.assert(
        fc.asyncProperty(fc.array(attempt, { minLength: 4, maxLength: 8 }), async (attempts) => {
          for (const one of attempts) {
            known_at += 1
            if (one.way === 'http') await send(one.method, one.path, one.body)
            else if (one.way === 'socket') socket.emit(one.event, one.body)
            else if (one.way === 'report')
              await land(scratch.client, {
                progress: [progressRow({ outcome: one.outcome || 'P1-1', percent: one.percent, known_at })],
              })
            // A document that no second organ has reviewed attests to nothing.
            else
              await land(scratch.client, {
                document: [
                  documentRow({ outcome: one.outcome, status: 'issued', reviewed_by: '', known_at }),
                ],
              })
          }
          expect(await completions()).toEqual(before)
        }),
        { numRuns: 3 },
      )
    } finally {
      socket.close()
    }
  },
)

it('rises by a fact that lands', async () => {
  const before = await completions()
  await land(scratch.client, {
    catalogue: [catalogueRow({ entry: 'more', should_land: 1, landed: 1, conformant: 1 })],
  })
  const after = await completions()
  expect(after.get('P2-1') ?? 0).toBeGreaterThan(before.get('P2-1') ?? 0)
})
