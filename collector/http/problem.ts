/** Errors of the collector's routes: `application/problem+json` (RFC 9457), each with the cure. */
import type { FastifyError, FastifyInstance } from 'fastify'

export class Problem extends Error {
  readonly status: number
  readonly title: string
  /** Seconds after which the same may be asked again. */
  readonly retry_after_s: number | undefined
  constructor(status: number, title: string, detail: string, retry_after_s?: number) {
    super(detail)
    this.status = status
    this.title = title
    this.retry_after_s = retry_after_s
  }
}

export function useProblems(app: FastifyInstance): void {
  app.setErrorHandler((error: FastifyError | Problem, request, reply) => {
    const isOurs = error instanceof Problem
    const status = isOurs ? error.status : (error.statusCode ?? 500)
    if (!isOurs && status >= 500) request.log.error({ err: error }, 'a request to the collector failed')
    if (isOurs && error.retry_after_s !== undefined) reply.header('retry-after', error.retry_after_s)
    const title = isOurs
      ? error.title
      : status < 500
        ? 'The request cannot be answered'
        : 'The collector failed'
    const detail = status < 500 || isOurs ? error.message : 'The request was in order; the log says more.'
    return reply
      .status(status)
      .type('application/problem+json')
      .send({ type: 'about:blank', title, status, detail })
  })
}
