/** `GET /api/v1/cases` and `/cases/{id}`, and the commands of people on them. */
import { z } from 'zod'
import { readPlace, type Desk } from '../case/desk.ts'
import { Conflict } from '../case/log/log.ts'
import { isRefusal } from '../case/machine/decide.ts'
import type { Words } from '../case/machine/facts.ts'
import { bulkAnswer, bulkRequest, caseDetail, casePage, commandRequest } from '../case/shapes.ts'
import { actorOf, readerOf } from './acting.ts'
import type { Api } from './app.ts'
import { Problem } from './problem.ts'
import { deskOf, type Service } from './service.ts'

export function caseRoutes(api: Api, service: Service): void {
  const params = z.object({ id: z.string().max(100) })

  api.get(
    '/api/v1/cases',
    {
      schema: {
        summary: 'What somebody must act on, by due time; the counts are of the kind that is asked for',
        querystring: z.object({
          kind: z.string().max(40).optional(),
          state: z.string().max(40).optional().meta({ description: 'A state, or `live` or `done`' }),
          owner: z.string().max(60).optional().meta({ description: 'A person, or `nobody`' }),
          organ: z.string().max(40).optional(),
          level: z.coerce.number().int().min(1).max(4).optional().meta({ description: 'warn_level' }),
          due: z.enum(['breached', 'day', 'week', 'none']).optional(),
          held: z.enum(['true', 'false']).optional(),
          source: z.string().max(60).optional().meta({ description: 'What raised it, such as `security`' }),
          stands: z
            .enum(['true', 'false'])
            .optional()
            .meta({ description: 'Whether what it is about still stands, as far as its source says' }),
          parent: z.string().max(100).optional(),
          words: z
            .string()
            .max(200)
            .optional()
            .meta({ description: 'What its title, organ or another name of it has in it' }),
          limit: z.coerce.number().int().min(1).max(500).default(100),
          behind: z
            .string()
            .max(400)
            .optional()
            .meta({ description: 'Where to read on: `next` of the page before' }),
        }),
        response: { 200: casePage },
      },
    },
    ({ query: { limit, behind, held, stands, ...filters } }) => {
      const place = behind === undefined ? undefined : readPlace(behind)
      if (behind !== undefined && !place)
        throw new Problem(400, 'There is no such place in the list', 'behind is `next` of the page before')
      return deskOf(service).list({ ...filters, held: isTrue(held), stands: isTrue(stands) }, limit, place)
    },
  )

  api.get(
    '/api/v1/cases/:id',
    {
      schema: {
        summary: 'One case: its timeline, evidence and clocks, and what may be done with it',
        params,
        response: { 200: caseDetail },
      },
    },
    (request) => deskOf(service).detail(caseOf(service, request.params.id), readerOf(request)),
  )

  api.post(
    '/api/v1/cases/:id/commands',
    {
      schema: {
        summary: 'Acts on a case; of two who act at once one wins and the other gets 409',
        params,
        body: commandRequest,
        response: { 200: caseDetail },
      },
    },
    (request) => {
      const by = actorOf(request, service)
      const desk = deskOf(service)
      const { id } = caseOf(service, request.params.id)
      const { command, version, given } = request.body
      const result = refusing(desk, id, () =>
        desk.book.act({ id, command, version, given, by, at: service.clock.now() }),
      )
      if (isRefusal(result)) throw refused(result.refused)
      return desk.detail(result, by)
    },
  )

  api.post(
    '/api/v1/cases/commands',
    {
      schema: {
        summary: 'One command on many cases; each is done or refused on its own',
        body: bulkRequest,
        response: { 200: bulkAnswer },
      },
    },
    (request) => {
      const by = actorOf(request, service)
      const desk = deskOf(service)
      const { command, given, cases } = request.body
      const at = service.clock.now()
      const known = cases.filter(({ id }) => desk.find(id) !== undefined)
      const missing = cases.filter(({ id }) => desk.find(id) === undefined)
      const { done, refused: not } = desk.book.actAll(
        known.map((one) => ({ ...one, command, given, by, at })),
      )
      return {
        done: done.map(desk.row),
        refused: [
          ...not.map(({ demand: { id }, why }) =>
            why instanceof Conflict
              ? {
                  id,
                  why: conflictWords(why, desk.nameOf(id, why.command)),
                  present_version: why.present,
                  by: why.actor,
                }
              : { id, why: why.refused, present_version: null, by: null },
          ),
          ...missing.map(({ id }) => ({
            id,
            why: { zh: '没有这个工单', en: 'there is no such case' },
            present_version: null,
            by: null,
          })),
        ],
      }
    },
  )
}

const isTrue = (said: 'true' | 'false' | undefined): boolean | undefined =>
  said === undefined ? undefined : said === 'true'

export function refusing<Result>(desk: Desk, id: string, act: () => Result): Result {
  try {
    return act()
  } catch (error) {
    if (!(error instanceof Conflict)) throw error
    const command_name = desk.nameOf(id, error.command)
    const { zh, en } = conflictWords(error, command_name)
    throw new Problem(409, 'Somebody was first', `${en} ${zh}`, {
      version_seen: error.seen,
      version: error.present,
      actor: error.actor,
      command: error.command,
      command_name,
      acted_at: error.at,
      why: { zh, en },
    })
  }
}

export function refused(why: Words): Problem {
  return new Problem(422, 'The case does not take this command now', `${why.en} (${why.zh})`, { why })
}

function conflictWords({ seen, present, actor, at }: Conflict, name: Words): Words {
  const when = new Date(at).toISOString()
  return {
    zh: `您看到的是第${seen}版，现为第${present}版：${actor} 于 ${when} 已作出“${name.zh}”。请看过后再试。`,
    en: `You saw version ${seen}, and it is ${present} now: ${actor} did “${name.en}” at ${when}. Look at it, then try again.`,
  }
}

function caseOf(service: Service, id: string) {
  const the = deskOf(service).find(id)
  if (the) return the
  throw new Problem(404, 'There is no such case', `${JSON.stringify(id)} is none of those in /api/v1/cases`)
}
