/** Who may do what over HTTP: until people can sign in, only the machine's own user may operate the collector. */
import { isIPv4 } from 'node:net'
import type { FastifyRequest } from 'fastify'
import { Problem } from './problem.ts'

const FORWARDED = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via']
/** What a browser sends to anywhere without asking first. */
const SIMPLE_TYPES = /^(?:$|text\/plain|application\/x-www-form-urlencoded|multipart\/form-data)/i

/** From this machine, not through a proxy on it, and not from a page that took a name of this machine. */
export function isLocal({ headers, ip }: Pick<FastifyRequest, 'headers' | 'ip'>): boolean {
  if (!isLoopback(ip) || FORWARDED.some((name) => headers[name] !== undefined)) return false
  const host = URL.parse(`http://${headers.host ?? ''}`)?.hostname ?? ''
  return host === 'localhost' || isLoopback(host.replace(/^\[|\]$/g, ''))
}

function isLoopback(address: string): boolean {
  const bare = address.replace(/^::ffff:/, '')
  return bare === '::1' || (isIPv4(bare) && bare.startsWith('127.'))
}

/** @throws {Problem} 403 where another site's page may have made the browser ask. */
export function refuseForeignPages({ headers }: Pick<FastifyRequest, 'headers'>): void {
  const { origin, host } = headers
  const site = headers['sec-fetch-site']
  const isForeign =
    (origin !== undefined && URL.parse(origin)?.host !== host) ||
    (site !== undefined && site !== 'same-origin' && site !== 'none')
  if (isForeign) {
    throw new Problem(403, 'Another site asked', 'Pages of other sites may not do this: ask from this one.')
  }
}

/** Why whoever asks may not operate the collector; undefined where they may. */
export function operatorBar(
  request: Pick<FastifyRequest, 'headers' | 'ip'>,
  listensOnLoopback: boolean,
): Problem | undefined {
  if (listensOnLoopback && isLocal(request)) return undefined
  return new Problem(
    403,
    'Only from this machine',
    'This is for operators, who cannot sign in yet: listen on 127.0.0.1 (HOST) and ask from the machine itself.',
  )
}

/** @throws {Problem} 403 or 415: operators' actions come from this machine, and no page can slip one in. */
export function onlyOperators(request: FastifyRequest, listensOnLoopback: boolean, anyType = false): void {
  const bar = operatorBar(request, listensOnLoopback)
  if (bar) throw bar
  refuseForeignPages(request)
  const type = request.headers['content-type'] ?? ''
  if (anyType ? SIMPLE_TYPES.test(type) : !/^application\/json\s*(?:;|$)/i.test(type)) {
    throw new Problem(415, 'Say what you send', 'Send the header content-type: application/json.')
  }
}

/** @throws {Problem} 400: a parameter that is silently ignored would be a lie. */
export function refuseParameters(request: FastifyRequest): void {
  const names = Object.keys(request.query as object).map((name) => JSON.stringify(name.slice(0, 100)))
  if (names.length === 0) return
  throw new Problem(400, 'The address does not take this parameter', `${names.join(', ')}: it takes none`)
}
