/** Errors over HTTP: `application/problem+json` (RFC 9457), each with what is allowed instead. */
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod'
import { isOverLimit } from '#sql/client.ts'

/** A request that cannot be answered; the message says what is wrong and what would do. */
export class Problem extends Error {
  readonly status: number
  readonly title: string
  /** What a program would want to know of it besides. */
  readonly more: Readonly<Record<string, unknown>>
  constructor(status: number, title: string, detail: string, more: Readonly<Record<string, unknown>> = {}) {
    super(detail)
    this.status = status
    this.title = title
    this.more = more
  }
}

/** For what is refused before there is a route, such as an address that is none. */
export function refuseEarly(error: FastifyError, _request: FastifyRequest, reply: FastifyReply): void {
  send(reply, error.statusCode ?? 400, 'The request cannot be answered', error.message)
}

/** @param lost What a browser gets that asks for a page that there is not; a program is told. */
export function useProblems(app: FastifyInstance, lost?: (reply: FastifyReply) => FastifyReply): void {
  app.setErrorHandler((error: FastifyError, request, reply) => {
    if (error instanceof Problem) return send(reply, error.status, error.title, error.message, error.more)
    if (hasZodFastifySchemaValidationErrors(error)) {
      const detail = error.validation.map(
        (issue) => `${error.validationContext ?? 'request'}${issue.instancePath}: ${issue.message}`,
      )
      return send(reply, 400, 'The request is not one this address takes', detail.join('; '))
    }
    const status = error.statusCode ?? 500
    if (status < 500) return send(reply, status, 'The request cannot be answered', error.message)
    request.log.error({ error }, 'a request failed')
    if (isOverLimit(error))
      return send(
        reply,
        503,
        'The store ended the question',
        'Answering takes longer, or more memory, than one question may; nobody else was held up. Ask for less: a shorter span, one scope, fewer rows.',
      )
    return send(reply, 500, 'The server failed', 'The request was in order; the log of the server says more.')
  })
  app.setNotFoundHandler((request, reply) => {
    if (lost !== undefined && wantsPage(request)) return lost(reply)
    return send(
      reply,
      404,
      'There is nothing here',
      `${request.method} ${request.url.slice(0, 200)}: see /api/openapi.json`,
    )
  })
}

/** A person's browser, and not a script of one, nor a file that a page needs. */
function wantsPage({ method, headers, url }: FastifyRequest): boolean {
  return method === 'GET' && (headers.accept ?? '').includes('text/html') && !/^\/(api|assets)\//.test(url)
}

function send(
  reply: FastifyReply,
  status: number,
  title: string,
  detail: string,
  more: Readonly<Record<string, unknown>> = {},
): FastifyReply {
  return reply
    .status(status)
    .type('application/problem+json')
    .send({ type: 'about:blank', title, status, detail, ...more })
}
