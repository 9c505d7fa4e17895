/** Errors over HTTP: `application/problem+json` (RFC 9457), each with what is allowed instead. */
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod'

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

export function useProblems(app: FastifyInstance): void {
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
    return send(reply, 500, 'The server failed', 'The request was in order; the log of the server says more.')
  })
  app.setNotFoundHandler((request, reply) =>
    send(
      reply,
      404,
      'There is nothing here',
      `${request.method} ${request.url.slice(0, 200)}: see /api/openapi.json`,
    ),
  )
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
