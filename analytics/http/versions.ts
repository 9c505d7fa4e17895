/** `GET /api/v1/indicators/{id}` and `/versions`: a definition with its SQL, and what each of its versions changed. */
import { z } from 'zod'
import { definitionPage, versionPage } from '../explain/shapes.ts'
import { sqlOf } from '../indicator/register.ts'
import { changesBetween, linesBetween, readVersions, shownSql } from '../past/version-log.ts'
import type { Api } from './app.ts'
import { describeIndicator } from './indicators.ts'
import { indicatorOf, type Service } from './service.ts'

export function versionRoutes(api: Api, service: Service): void {
  const params = z.object({ id: z.string() })
  api.get(
    '/api/v1/indicators/:id',
    { schema: { summary: 'One indicator with its SQL', params, response: { 200: definitionPage } } },
    ({ params: { id } }) => {
      const indicator = indicatorOf(service, id)
      return { definition: describeIndicator(indicator), sql: sqlOf(indicator), tables: indicator.tables }
    },
  )
  api.get(
    '/api/v1/indicators/:id/versions',
    {
      schema: {
        summary: 'The versions of an indicator, the newest first, and what each changed',
        params,
        response: { 200: versionPage },
      },
    },
    async ({ params: { id } }) => {
      const indicator = indicatorOf(service, id)
      const logged = await readVersions(service.store, id)
      const versions = logged.map((one, place) => {
        const before = logged[place - 1]
        return {
          version: one.version,
          used_from: one.used_from,
          is_current: place === logged.length - 1,
          changes: before ? changesBetween(before, one) : [],
          sql_lines: before ? linesBetween(shownSql(before), shownSql(one)) : [],
        }
      })
      return { indicator: indicator.id, versions: versions.reverse() }
    },
  )
}
