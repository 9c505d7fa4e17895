/** The HTTP surface: the API, its description, and the built dashboard. */
import { existsSync } from 'node:fs'
import helmet from '@fastify/helmet'
import fastifyStatic from '@fastify/static'
import swagger from '@fastify/swagger'
import fastify, {
  LogController,
  type FastifyBaseLogger,
  type FastifyInstance,
  type RawServerDefault,
} from 'fastify'
import {
  createJsonSchemaTransform,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Registry } from 'prom-client'
import { auditRoutes } from './audit.ts'
import { caseRoutes } from './cases.ts'
import { driftRoutes } from './drift.ts'
import { explainRoutes } from './explain.ts'
import { healthRoutes } from './health.ts'
import { indicatorRoutes } from './indicators.ts'
import { refuseUnknownParameters } from './parameters.ts'
import { planRoutes } from './plan.ts'
import { platformRoute } from './platform.ts'
import { platformRoutes } from './platforms.ts'
import { pollRoutes } from './polls.ts'
import { postureRoutes } from './posture.ts'
import { Problem, refuseEarly, useProblems } from './problem.ts'
import { provinceSampleRoutes } from './province-samples.ts'
import { provinceRoutes } from './province.ts'
import { rankingRoutes } from './ranking.ts'
import { rejectRoutes } from './rejects.ts'
import { sceneRoutes } from './scenes.ts'
import { screenRoutes } from './screens.ts'
import { seriesRoutes } from './series.ts'
import type { Service } from './service.ts'
import { silenceRoutes } from './silences.ts'
import { problem } from './shapes.ts'
import { traceRoutes } from './traces.ts'
import { valueRoutes } from './values.ts'
import { versionRoutes } from './versions.ts'

export type Api = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>

/** Adds routes to a scope of their own. */
export type Plugin = (app: FastifyInstance) => void

export interface AppOptions {
  metrics: Registry
  log: FastifyBaseLogger
  /** The built dashboard; where it is missing, the API stands alone. */
  dashboard: string
  plugins?: readonly Plugin[]
}

const refusal = {
  description: 'The request cannot be answered; `detail` says what would do.',
  content: { 'application/problem+json': { schema: problem } },
}

/** Pages of the dashboard: each is the same document, which reads its own address. */
const PAGES = [
  '/wall',
  '/wall/:scene',
  '/platforms',
  '/platforms/:id',
  '/indicators',
  '/indicators/:id',
  '/plan',
  '/plan/:id',
  '/alerts',
  '/alerts/:id',
  '/quality',
  '/quality/:id',
]

export async function buildApp(
  service: Service,
  { metrics, log, dashboard, plugins = [] }: AppOptions,
): Promise<FastifyInstance> {
  const app = fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: 1024 * 1024,
    frameworkErrors: refuseEarly,
  })
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  const hasDashboard = existsSync(dashboard)
  // The document says itself, in the language of whoever asks, that there is no such page.
  useProblems(app, hasDashboard ? (reply) => reply.status(404).sendFile('index.html') : undefined)
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        // Charts and components set style attributes; style sheets come from us alone.
        styleSrc: ["'self'"],
        styleSrcAttr: ["'unsafe-inline'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        manifestSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        objectSrc: ["'none'"],
      },
    },
    // Served over plain HTTP inside a network, as over HTTPS behind a proxy, which is where HSTS belongs.
    strictTransportSecurity: false,
    referrerPolicy: { policy: 'no-referrer' },
  })
  await app.register(swagger, {
    openapi: {
      info: {
        title: 'Yuemai',
        description: 'Every number on the wall, and the proof of it.',
        version: service.build,
      },
    },
    transform: createJsonSchemaTransform({}),
  })
  await app.register(async (routes) => {
    const api = routes.withTypeProvider<ZodTypeProvider>()
    // What goes wrong is described once, for all of them.
    api.addHook('onRoute', ({ schema }) => {
      if (schema) schema.response = Object.assign({}, schema.response, { '4xx': refusal })
    })
    api.addHook('preValidation', (request, _reply, done) => {
      refuseUnknownParameters(request)
      done()
    })
    api.addHook('onSend', (_request, reply, _payload, done) => {
      reply.header('Cache-Control', 'no-store')
      done()
    })
    healthRoutes(api, service, metrics)
    await provinceRoutes(api, service)
    planRoutes(api, service)
    indicatorRoutes(api, service)
    valueRoutes(api, service)
    seriesRoutes(api, service)
    explainRoutes(api, service)
    rankingRoutes(api, service)
    versionRoutes(api, service)
    platformRoutes(api, service)
    platformRoute(api, service)
    pollRoutes(api, service)
    traceRoutes(api, service)
    rejectRoutes(api, service)
    driftRoutes(api, service)
    caseRoutes(api, service)
    silenceRoutes(api, service)
    auditRoutes(api, service)
    postureRoutes(api, service)
    provinceSampleRoutes(api, service)
    sceneRoutes(api, service)
    screenRoutes(api, service)
    api.get('/api/openapi.json', { schema: { hide: true } }, () => app.swagger())
  })
  for (const plugin of plugins) {
    await app.register((scope, _options, done) => {
      plugin(scope)
      done()
    })
  }
  if (hasDashboard) {
    await app.register(fastifyStatic, {
      root: dashboard,
      // Built files carry their hash in their name; the document does not.
      setHeaders: (response, path) => {
        response.header(
          'Cache-Control',
          /[/\\]assets[/\\]/.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache',
        )
      },
    })
    for (const page of PAGES)
      app.get(page, { schema: { hide: true } }, (_request, reply) => reply.sendFile('index.html'))
    app.get('/', { schema: { hide: true } }, (_request, reply) => reply.redirect('/wall'))
  } else {
    app.get('/', { schema: { hide: true } }, () => {
      throw new Problem(404, 'The dashboard has not been built', 'Run npm run build, then start again.')
    })
  }
  return app
}
