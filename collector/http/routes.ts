/** The collector over HTTP: pushes come in, operators act, and how it stands can be read. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Clock } from '../clock.ts'
import type { Kept } from '../collector.ts'
import type { Body, Desk } from '../desk.ts'
import { isFull } from '../memory/database.ts'
import { OutboxFull } from '../memory/memory.ts'
import { toReceipt, toRehearsal, toReplays } from './answers.ts'
import { charsetOf, decompress, readWire } from './body.ts'
import { isLocal, onlyOperators, operatorBar, refuseForeignPages, refuseParameters } from './guard.ts'
import { Problem, useProblems } from './problem.ts'
import { place, receiptAnswer, record, rehearsalAnswer, replays, state } from './shapes.ts'

export interface RouteParts {
  /** Undefined as long as the collector starts. */
  desk: () => Desk | undefined
  clock: Clock
  /** Whether whoever asks is on this machine, or in front of a proxy that is. */
  listensOnLoopback: boolean
  simulated: boolean
}

const FULL_S = 30
const PUSH = '/api/v1/platforms/:platform/:feed'

export function collectorRoutes(parts: RouteParts): (app: FastifyInstance) => void {
  return (plain) => {
    const app = plain.withTypeProvider<ZodTypeProvider>()
    useProblems(plain)
    // Bodies are taken as they come: what is signed is their bytes, and they have a limit of their own.
    app.removeAllContentTypeParsers()
    app.addContentTypeParser('*', (_request, payload, done) => done(null, payload))
    app.addHook('onSend', (_request, reply, _payload, done) => {
      reply.header('cache-control', 'no-store')
      done()
    })

    app.addHook('onRequest', (request, _reply, done) => {
      // A gateway between a platform and us may add to the address of what is pushed.
      if (request.routeOptions.url !== PUSH) refuseParameters(request)
      done()
    })

    const desk = (): Desk => {
      const open = parts.desk()
      if (!open)
        throw new Problem(503, 'The collector starts', 'It is not ready yet: ask again in a moment.', 2)
      return open
    }
    const operator = (request: FastifyRequest, anyType = false) =>
      onlyOperators(request, parts.listensOnLoopback, anyType)

    app.get(
      '/api/v1/collector',
      {
        schema: {
          summary:
            'How the collector stands: every feed, the uplink, the clock, its outbox, what it set aside, drift',
          response: { 200: state },
        },
      },
      (request) => {
        const bar = operatorBar(request, parts.listensOnLoopback)
        const operator = { allowed: bar === undefined, reason: bar?.message ?? '' }
        return { ...desk().state(), operator }
      },
    )

    app.post(
      PUSH,
      { schema: { summary: 'A platform sends by itself', params: place, response: { 202: receiptAnswer } } },
      async (request, reply) => {
        const { platform, feed } = request.params
        const kept = await takePush(desk(), platform, feed, request, parts)
        if (kept.poll.outcome === 'ok') return reply.status(202).send(toReceipt(kept))
        throw new Problem(
          422,
          'The body is not what this feed describes',
          `${kept.receipt.error} (${kept.poll.outcome}; kept as the poll ${kept.poll.poll_id}): send what the platform file describes, or mend it.`,
        )
      },
    )

    app.post(
      '/api/v1/platforms/:platform/:feed/poll',
      { schema: { summary: 'Poll a feed now', params: place, response: { 200: receiptAnswer } } },
      async (request) => {
        operator(request)
        return toReceipt(await keeping(() => desk().pollNow(request.params.platform, request.params.feed)))
      },
    )

    app.post(
      '/api/v1/platforms/:platform/:feed/dry-run',
      {
        schema: {
          summary: 'What a poll would give, or the body as its answer; nothing is stored',
          params: place,
          response: { 200: rehearsalAnswer },
        },
      },
      async (request) => {
        operator(request, true)
        const wire = await readWire(request, MAX_DRY_BYTES, parts.clock)
        const bytes = await decompress(wire, request.headers['content-encoding'], MAX_DRY_BYTES)
        const body = bytes.length === 0 ? undefined : toBody(request, bytes, parts.clock)
        const { platform, feed } = request.params
        return toRehearsal(await keeping(() => desk().dryRun(platform, feed, body)))
      },
    )

    app.post(
      '/api/v1/platforms/:platform/:feed/rejects/replay',
      {
        schema: { summary: 'Read all refused records once more', params: place, response: { 200: replays } },
      },
      async (request) => {
        operator(request)
        const { platform, feed } = request.params
        return toReplays(await keeping(() => desk().replay(platform, feed)))
      },
    )

    app.post(
      '/api/v1/platforms/:platform/:feed/rejects/:poll_id/:ordinal/replay',
      { schema: { summary: 'Read a refused record once more', params: record, response: { 200: replays } } },
      async (request) => {
        operator(request)
        const { platform, feed, ...one } = request.params
        return toReplays(await keeping(() => desk().replay(platform, feed, one)))
      },
    )
  }
}

/** A saved answer that somebody tries may be larger than what a platform is let to send. */
const MAX_DRY_BYTES = 50_000_000

async function takePush(
  desk: Desk,
  platform: string,
  feed: string,
  request: FastifyRequest,
  parts: RouteParts,
): Promise<Kept> {
  const pushable = desk.pushable(platform, feed)
  const { max_bytes } = pushable.plan
  if (!pushable.verifier) {
    if (!parts.simulated || !parts.listensOnLoopback || !isLocal(request)) {
      desk.countRefused(feed, 'unsigned')
      throw new Problem(
        403,
        'It must be signed',
        'Unsigned pushes are taken from this machine and in a simulated province alone: write push: { auth } into its file.',
      )
    }
    refuseForeignPages(request)
  }
  const wire = await readWire(request, max_bytes, parts.clock)
  const fault = pushable.verifier?.verify({
    method: request.method,
    url: request.url,
    headers: request.headers,
    body: wire,
    now: parts.clock.now(),
  })
  if (fault) {
    desk.countRefused(feed, fault.reason)
    throw new Problem(
      401,
      'It is not signed as it must be',
      `${fault.message}: sign it as push.auth of ${platform} says.`,
    )
  }
  // Only now: what a stranger sends is never decompressed.
  const bytes = await decompress(wire, request.headers['content-encoding'], max_bytes)
  return keeping(() => desk.push(pushable, toBody(request, bytes, parts.clock)))
}

function toBody(request: FastifyRequest, bytes: Buffer, clock: Clock): Body {
  const theirs = Date.parse(request.headers.date ?? '')
  const skew_s = Number.isNaN(theirs) ? 0 : Math.round((theirs + 500 - clock.now()) / 100) / 10
  return { bytes, charset: charsetOf(request.headers['content-type']), skew_s }
}

/** What could not be stored was not taken, and whoever sent it hears so. */
async function keeping<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof OutboxFull) && !isFull(error)) throw error
    throw new Problem(
      503,
      'There is no room',
      `Nothing was taken: ${(error as Error).message}. Send again later.`,
      FULL_S,
    )
  }
}
