/** `/healthz`: the process lives. `/readyz`: it computes them, and what an operator should look at. `/metrics`: both in figures. */
import type { Registry } from 'prom-client'
import { z } from 'zod'
import type { Api } from './app.ts'
import type { Service } from './service.ts'

/** Ticks come every second; after this long without one the numbers are no longer ours to vouch for. */
const TICK_LATE_MS = 10_000

export function isTicking(now: number, lastTick: number): boolean {
  return lastTick !== 0 && now - lastTick <= TICK_LATE_MS
}

export function healthRoutes(api: Api, service: Service, metrics: Registry): void {
  const status = z.object({ status: z.string(), reason: z.string() })

  api.get(
    '/healthz',
    { schema: { summary: 'Whether the process lives', response: { 200: status } } },
    () => ({ status: 'ok', reason: '' }),
  )

  api.get(
    '/readyz',
    {
      schema: {
        summary:
          'Whether it computes numbers now; the reason says what to look at, as how many platforms are silent',
        response: { 200: status, 503: status },
      },
    },
    async (_request, reply) => {
      const age = service.clock.now() - service.lastTick()
      if (service.lastTick() === 0)
        return reply.status(503).send({ status: 'starting', reason: 'no value has been computed yet' })
      if (!isTicking(service.clock.now(), service.lastTick()))
        return reply
          .status(503)
          .send({ status: 'late', reason: `the last tick was ${Math.round(age / 1000)} s ago` })
      const all = service.province.platforms.length
      const dark = service.frames.snapshot(service.clock.now()).dark.length
      const silent = dark === 0 ? '' : `${dark} of ${all} platforms are silent`
      const pending = service.pending()
      const unheard =
        pending === 0
          ? ''
          : `${pending} of ${all} ${pending === 1 ? 'has' : 'have'} not been heard yet since the start`
      const reason = [service.storage(), silent, unheard].filter(Boolean).join('; ')
      return reply.send({ status: 'ready', reason })
    },
  )

  api.get('/metrics', { schema: { summary: 'Prometheus metrics' } }, async (_request, reply) =>
    reply.type(metrics.contentType).send(await metrics.metrics()),
  )
}
