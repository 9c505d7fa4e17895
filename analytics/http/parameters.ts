/** Refuses query parameters that a route does not know: one that is silently ignored would be a lie. */
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { Problem } from './problem.ts'

/** @throws {Problem} 400, naming the parameters that the route takes. */
export function refuseUnknownParameters(request: FastifyRequest): void {
  const { querystring } = request.routeOptions.schema ?? {}
  const known = querystring instanceof z.ZodObject ? Object.keys(querystring.shape) : []
  const unknown = Object.keys(request.query as object).filter((name) => !known.includes(name))
  if (unknown.length === 0) return
  const names = unknown.map((name) => JSON.stringify(name.slice(0, 100))).join(', ')
  throw new Problem(
    400,
    'The address does not take this parameter',
    known.length > 0 ? `${names}: it takes ${known.join(', ')}` : `${names}: it takes none`,
  )
}
