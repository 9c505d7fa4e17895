/** `/api/v1/silences`: quiet that somebody asked for, about what, why, and until when. */
import { z } from 'zod'
import { silenceOf } from '../case/desk.ts'
import { silenceRequest } from '../case/kinds/silence.ts'
import { isRefusal } from '../case/machine/decide.ts'
import { silenceShape } from '../case/shapes.ts'
import { actorOf } from './acting.ts'
import type { Api } from './app.ts'
import { refused, refusing } from './cases.ts'
import { Problem } from './problem.ts'
import { deskOf, type Service } from './service.ts'

export function silenceRoutes(api: Api, service: Service): void {
  api.get(
    '/api/v1/silences',
    {
      schema: {
        summary: 'The silences and maintenance windows, the newest first',
        querystring: z.object({
          all: z.enum(['true', 'false']).default('false').meta({ description: 'Those that are over too' }),
        }),
        response: { 200: z.object({ silences: z.array(silenceShape) }) },
      },
    },
    ({ query: { all } }) => ({ silences: deskOf(service).silences(all === 'true') }),
  )

  api.post(
    '/api/v1/silences',
    {
      schema: {
        summary: 'Asks for quiet; it always ends',
        body: silenceRequest,
        response: { 200: silenceShape },
      },
    },
    (request) => {
      const by = actorOf(request, service)
      const desk = deskOf(service)
      const at = service.clock.now()
      const result = desk.book.act({
        id: desk.silenceId(by.id, at),
        kind: 'silence',
        command: 'silence',
        given: request.body,
        by,
        at,
      })
      if (isRefusal(result)) throw refused(result.refused)
      return silenceOf(result, at)
    },
  )

  api.post(
    '/api/v1/silences/:id/end',
    {
      schema: {
        summary: 'Ends a silence early',
        params: z.object({ id: z.string().max(100) }),
        body: z.object({ version: z.number().int().min(1), reason: z.string().trim().min(1).max(2000) }),
        response: { 200: silenceShape },
      },
    },
    (request) => {
      const by = actorOf(request, service)
      const desk = deskOf(service)
      const { book } = desk
      const { id } = request.params
      if (book.case(id)?.kind !== 'silence')
        throw new Problem(
          404,
          'There is no such silence',
          `${JSON.stringify(id)} is none of those in /api/v1/silences?all=true`,
        )
      const { version, reason } = request.body
      const at = service.clock.now()
      const result = refusing(desk, id, () =>
        book.act({ id, command: 'end', version, given: { reason }, by, at }),
      )
      if (isRefusal(result)) throw refused(result.refused)
      return silenceOf(result, at)
    },
  )
}
