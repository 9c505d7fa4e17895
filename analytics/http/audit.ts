/** `GET /api/v1/audit`: the chain of what was done, the newest first, and its proof. */
import { z } from 'zod'
import type { Entry } from '../case/log/entry.ts'
import { auditPage, proofShape } from '../case/shapes.ts'
import type { Api } from './app.ts'
import { deskOf, type Service } from './service.ts'

export function auditRoutes(api: Api, service: Service): void {
  api.get(
    '/api/v1/audit',
    {
      schema: {
        summary: 'What people and rules did, hash-linked, the newest first',
        querystring: z.object({
          case: z.string().max(100).optional().meta({ description: 'Of one case, silence or formula' }),
          before: z.coerce
            .number()
            .int()
            .min(1)
            .optional()
            .meta({ description: 'Entries before this seq: `next` of the page before' }),
          limit: z.coerce.number().int().min(1).max(500).default(100),
        }),
        response: { 200: auditPage },
      },
    },
    ({ query: { case: id, before = Number.MAX_SAFE_INTEGER, limit } }) => {
      const { log } = deskOf(service).book
      const entries =
        id === undefined
          ? log.before(before, limit)
          : log
              .ofCase(id)
              .filter(({ seq }) => seq < before)
              .reverse()
              .slice(0, limit)
      const last = entries.length === limit ? entries.at(-1) : undefined
      return { writer: log.writer, head: log.head(), entries: entries.map(shown), next: last?.seq ?? null }
    },
  )

  api.get(
    '/api/v1/audit/proof',
    {
      schema: {
        summary: 'Whether the chain holds, and where it is broken first',
        response: { 200: proofShape },
      },
    },
    () => service.proof(),
  )
}

function shown({ actor, actor_kind, ...entry }: Entry) {
  return {
    ...entry,
    actor: { kind: actor_kind === 'person' ? ('person' as const) : ('rule' as const), id: actor },
  }
}
