/** The small HTTP server of a collector that runs alone: its own routes, whether it lives, and its figures. */
import type { AddressInfo } from 'node:net'
import fastify, { LogController, type FastifyBaseLogger } from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import type { Registry } from 'prom-client'
import { useProblems } from './problem.ts'
import { collectorRoutes, type RouteParts } from './routes.ts'

export interface CollectorServer {
  port: number
  close(): Promise<void>
}

export interface CollectorServerOptions extends RouteParts {
  host: string
  port: number
  metrics: Registry
  log: FastifyBaseLogger
}

export async function serveCollector(options: CollectorServerOptions): Promise<CollectorServer> {
  const { host, port, metrics, log } = options
  const app = fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
  })
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  useProblems(app)
  await app.register((scope, _options, done) => {
    collectorRoutes(options)(scope)
    done()
  })
  app.get('/healthz', () => ({ status: 'ok', reason: '' }))
  app.get('/readyz', async (_request, reply) =>
    options.desk()
      ? { status: 'ready', reason: '' }
      : reply.status(503).send({ status: 'starting', reason: 'the collector is not open yet' }),
  )
  app.get('/metrics', async (_request, reply) =>
    reply.type(metrics.contentType).send(await metrics.metrics()),
  )
  await app.listen({ host, port })
  return { port: (app.server.address() as AddressInfo).port, close: () => app.close() }
}
