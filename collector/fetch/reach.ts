/** What a platform's requests can reach: its own hosts, at addresses that may be reached, by no proxy, kept alive. */
import type { LookupFunction, Socket } from 'node:net'
import { Agent, buildConnector } from 'undici'
import type { Platform } from '#province/platform.ts'
import { compileAddresses, literalAddress } from '#province/reachable.ts'
import type { Clock } from '../clock.ts'
import { openResolver, type Resolve } from './resolver.ts'

export interface ReachOptions {
  allowLoopback: boolean
  clock: Clock
  /** How a name is resolved; by the machine's name servers where left out. */
  resolve?: Resolve
  /** The only hosts that may be asked; any where left out. */
  hosts?: readonly string[] | undefined
  /** The only networks in which they lie; any where left out. */
  networks?: readonly string[] | undefined
  tls?: Platform['tls']
}

export interface Reach {
  agent: Agent
  /** Why a host may not be asked, or undefined where it may, as far as is known before its name is resolved. */
  hostFault(hostname: string): string | undefined
  close(): Promise<void>
}

/** Longest that a connection may take to be made. */
const CONNECT_MS = 3_000
/** Shorter than the five seconds after which common servers close, so a poll rarely meets a closing connection. */
const IDLE_MS = 4_000
/**
 * A platform is asked one thing at a time, for a token too; of more connections undici makes a pool, which is work at every
 * request. Whatever is asked while the one is being made waits for it, and fails with it.
 */
const CONNECTIONS_PER_ORIGIN = 1
/** Of a name with a thousand addresses all are checked, and few tried. */
const MOST_ADDRESSES = 8
const MOST_JUDGED = 50

export class BlockedAddress extends Error {
  override readonly name = 'BlockedAddress'
}

/** One for a platform, so that a slow one holds no connection that another waits for, behind the same gateway too. */
export function reachOf(
  platform: Platform,
  { allowLoopback, ...parts }: Pick<ReachOptions, 'allowLoopback' | 'clock' | 'resolve'>,
): Reach {
  return openReach({
    ...parts,
    // Both must say so: the province that it is simulated, and the file that its platform is.
    allowLoopback: allowLoopback && platform.loopback === true,
    hosts: [new URL(platform.base).hostname, ...(platform.hosts ?? [])],
    networks: platform.addresses,
    tls: platform.tls,
  })
}

export function openReach(options: ReachOptions): Reach {
  const { allowLoopback, clock, hosts, networks, tls } = options
  const resolve = options.resolve ?? openResolver({ clock })
  const addressFault = compileAddresses(allowLoopback, networks)

  /** Resolves once and connects to what was checked, so a name cannot change its mind in between. */
  const lookup: LookupFunction = (hostname, _options, done) => {
    resolve(hostname).then(
      (addresses) => {
        for (const { address } of addresses) {
          const fault = addressFault(address)
          if (fault) return done(new BlockedAddress(`${hostname} resolves to ${address}, which ${fault}`), [])
        }
        done(null, addresses.slice(0, MOST_ADDRESSES))
      },
      (error: Error) => done(error, []),
    )
  }
  const connect = buildConnector({ ...tls, timeout: CONNECT_MS, lookup })
  const agent = new Agent({
    connections: CONNECTIONS_PER_ORIGIN,
    pipelining: 1,
    keepAliveTimeout: IDLE_MS,
    keepAliveMaxTimeout: 60_000,
    // One deadline covers a whole answer; these two would not notice a byte every now and then.
    headersTimeout: 0,
    bodyTimeout: 0,
    connect(target, done) {
      connect(target, (error, socket) => {
        if (error || !socket) return done(error ?? new Error('no connection'), null)
        const fault = peerFault(socket, addressFault)
        if (fault === undefined) {
          socket.prependListener('error', (broken: Error) => {
            if (socket.bytesRead > 0) ofKept.add(broken)
          })
          return done(null, socket)
        }
        socket.destroy()
        done(new BlockedAddress(fault), null)
      })
    },
  })
  /** An address written as such is never resolved, so it is checked here; names are checked as they resolve. */
  function judge(hostname: string): string | undefined {
    if (hosts !== undefined && !hosts.some((host) => bare(host) === bare(hostname)))
      return `${hostname} is none of the hosts that this platform may be asked at`
    const literal = literalAddress(hostname)
    const fault = literal === undefined ? undefined : addressFault(literal)
    return fault === undefined ? undefined : `${literal} ${fault}`
  }

  /** The same few hosts are asked for months, and what is said of them does not change. */
  const judged = new Map<string, string | undefined>()

  return {
    agent,
    hostFault(hostname) {
      if (judged.has(hostname)) return judged.get(hostname)
      const fault = judge(hostname)
      if (judged.size < MOST_JUDGED) judged.set(hostname, fault)
      return fault
    },
    close: () => agent.destroy(),
  }
}

/** What broke a connection that had brought an answer before. */
const ofKept = new WeakSet<Error>()
const GONE: ReadonlySet<string | undefined> = new Set(['ECONNRESET', 'EPIPE'])

/** Whether a request met a connection that its other side had given up since the last answer. */
export function wasGivenUp(error: Error & { code?: string; socket?: { bytesRead?: number } }): boolean {
  const { code, socket } = error
  if (code === 'UND_ERR_SOCKET') return (socket?.bytesRead ?? 0) > 0
  return GONE.has(code) && ofKept.has(error)
}

/** Whom we are truly connected to, once more, before a word is sent. */
function peerFault(
  socket: Socket,
  addressFault: (address: string) => string | undefined,
): string | undefined {
  const { remoteAddress } = socket
  const fault = remoteAddress === undefined ? 'is gone' : addressFault(remoteAddress)
  return fault === undefined ? undefined : `${remoteAddress} ${fault}`
}

/** A dot at the end and brackets change nothing about which host is meant. */
const bare = (host: string): string => host.toLowerCase().replaceAll(/^\[|\]$|\.$/g, '')
