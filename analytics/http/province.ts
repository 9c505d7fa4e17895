/** `GET /api/v1/province` and `/map`: what the screens draw on. */
import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import type { Api } from './app.ts'
import type { Service } from './service.ts'
import { words } from './shapes.ts'

/** @throws Error when the map cannot be read. */
export async function provinceRoutes(api: Api, { province }: Service): Promise<void> {
  const geometry = await readFile(province.map_file)

  api.get(
    '/api/v1/province',
    {
      schema: {
        summary: 'The province, its organs and cities',
        response: {
          200: z.object({
            id: z.string(),
            code: z.string(),
            name: words,
            title: words,
            provenance: z.enum(['live', 'simulated']),
            map_review_no: z.string(),
            lead_organ: z.string(),
            time_zone: z.string(),
            confidence: z.object({ A: z.number(), B: z.number(), C: z.number() }),
            organs: z.array(
              z.object({ code: z.string(), name: words, short: words, kind: z.string(), region: z.string() }),
            ),
            cities: z.array(
              z.object({
                code: z.string(),
                name: words,
                region: z.string(),
                counties: z.array(z.object({ code: z.string(), name: words })),
              }),
            ),
          }),
        },
      },
    },
    () => ({
      ...province,
      name: { zh: province.regions.province.name, en: province.regions.province.name_en },
      cities: province.regions.cities.map(({ code, name, name_en, region, districts }) => ({
        code,
        name: { zh: name, en: name_en },
        region,
        counties: districts.map((county) => ({
          code: county.code,
          name: { zh: county.name, en: county.name_en ?? county.name },
        })),
      })),
    }),
  )

  api.get(
    '/api/v1/map',
    { schema: { summary: 'The map as TopoJSON, layers cities and counties' } },
    (_request, reply) => reply.type('application/json').send(geometry),
  )
}
