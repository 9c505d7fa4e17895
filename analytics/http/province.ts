/** `GET /api/v1/province` and `/map`: what the screens draw on. */
import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import type { Api } from './app.ts'
import type { Service } from './service.ts'
import { words } from './shapes.ts'

const NO_COUNTIES = {
  zh: 'GB/T 2260 中没有所辖县区，镇街由市直接管辖，数据止于地市',
  en: 'it has no counties in GB/T 2260, towns come directly under it: its data ends at the city',
}

/** @throws Error when the map cannot be read. */
export async function provinceRoutes(api: Api, { province }: Service): Promise<void> {
  const geometry = await readFile(province.map_file)

  api.get(
    '/api/v1/province',
    {
      schema: {
        summary: 'The province, its organs, cities and counties',
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
                no_counties: words
                  .nullable()
                  .meta({ description: 'Why values stop at this city; null: it has counties' }),
              }),
            ),
            counties: z.array(z.object({ code: z.string(), name: words, city: z.string() })),
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
        no_counties: districts.length > 0 ? null : NO_COUNTIES,
      })),
      counties: province.regions.cities.flatMap((city) =>
        city.districts.map(({ code, name, name_en }) => ({
          code,
          name: { zh: name, en: name_en ?? name },
          city: city.code,
        })),
      ),
    }),
  )

  api.get(
    '/api/v1/map',
    { schema: { summary: 'The map as TopoJSON, layers cities and counties' } },
    (_request, reply) => reply.type('application/json').send(geometry),
  )
}
