/** `GET /api/v1/flows` and `/api/v1/attacks`: what the scenes of sharing and of security draw beside their indicators. */
import { z } from 'zod'
import { readSources } from '../indicator/sources.ts'
import { attacked, readAttacks } from '../posture/attacks.ts'
import { flow, heardOrgans, readFlows, readRefusals, refusal } from '../posture/flows.ts'
import type { Api } from './app.ts'
import { atMostEvery } from './at-most.ts'
import type { Service } from './service.ts'

/** However many screens look. */
const READ_EVERY_MS = 15_000

const flowPage = z.object({
  at: z.number(),
  hours: z.number().int(),
  heard: z
    .array(z.string())
    .meta({ description: 'Organs whose exchange is heard: of the others nothing is known' }),
  flows: z.array(flow),
  refusals: z.array(refusal),
})

const attackPage = z.object({
  at: z.number(),
  silent: z.array(z.string()).meta({ description: 'Organs whose alerts are held, for nobody hears them' }),
  attacks: z.array(attacked),
})

export function postureRoutes(api: Api, { store, clock, frames }: Service): void {
  const flows = atMostEvery(READ_EVERY_MS, async (at) => {
    const [sources, found, refusals] = await Promise.all([
      readSources(store, at),
      readFlows(store, at),
      readRefusals(store, at),
    ])
    return { at, hours: 24, heard: heardOrgans(sources), flows: found, refusals }
  })
  // They are drawn beside the alerts of the stream, and say the same.
  const attacks = atMostEvery(
    READ_EVERY_MS,
    async (at) => {
      const [sources, found] = await Promise.all([readSources(store, at), readAttacks(store, at)])
      const silent = sources.filter(({ feed, state }) => feed === 'security' && state === 'unknown')
      return { at, silent: [...new Set(silent.map(({ organ }) => organ))].sort(), attacks: found }
    },
    () => frames.alerts(),
  )
  api.get(
    '/api/v1/flows',
    {
      schema: {
        summary:
          'Calls and records of 24 hours between organs, and the requests of 30 days that were refused',
        response: { 200: flowPage },
      },
    },
    () => flows(clock.now()),
  )
  api.get(
    '/api/v1/attacks',
    {
      schema: { summary: 'Open alerts by organ, level and category', response: { 200: attackPage } },
    },
    () => attacks(clock.now()),
  )
}
