/** `GET /api/v1/scenes` and `/scenes/{id}`: the pages of the wall; `/scenes/{id}/samples`: what one of them shows now. */
import { z } from 'zod'
import { sceneFields } from '#province/scene.ts'
import { shownOn } from '../indicator/drawn.ts'
import { samplesAt } from '../past/sample-log.ts'
import type { Api } from './app.ts'
import { atMostEvery } from './at-most.ts'
import { Problem } from './problem.ts'
import type { Service } from './service.ts'
import { sample } from './shapes.ts'

/** However many screens show a scene, its samples are read so often at the most. */
const READ_EVERY_MS = 5_000

const sceneSamples = z.object({ scene: z.string(), at: z.number(), samples: z.array(sample) })

export function sceneRoutes(api: Api, { province, store, clock }: Service): void {
  const params = z.object({ id: z.string().max(64) })
  const readers = new Map(
    province.scenes.map((scene) => {
      const { indicators, isShown } = shownOn(scene)
      const read = atMostEvery(READ_EVERY_MS, async (at) => {
        const found = await Promise.all(indicators.map((indicator) => samplesAt(store, { indicator, at })))
        return { scene: scene.id, at, samples: found.flat().filter(isShown) }
      })
      return [scene.id, { scene, read }]
    }),
  )
  const readerOf = (id: string) => {
    const found = readers.get(id)
    if (found) return found
    const known = [...readers.keys()].join(', ')
    throw new Problem(404, 'There is no such scene', `${id} is not one of ${known}`)
  }

  api.get(
    '/api/v1/scenes',
    {
      schema: { summary: 'The scenes of the wall, in their order', response: { 200: z.array(sceneFields) } },
    },
    () => [...province.scenes].sort((a, b) => a.order - b.order || a.id.localeCompare(b.id)),
  )

  api.get(
    '/api/v1/scenes/:id',
    { schema: { summary: 'One scene', params, response: { 200: sceneFields } } },
    ({ params: { id } }) => readerOf(id).scene,
  )

  api.get(
    '/api/v1/scenes/:id/samples',
    {
      schema: {
        summary: 'What a scene shows now: samples of its indicators, of the scopes that its panels look at',
        params,
        response: { 200: sceneSamples },
      },
    },
    ({ params: { id } }) => readerOf(id).read(clock.now()),
  )
}
