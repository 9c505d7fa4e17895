/** The connections polls go out on: kept alive, by no proxy, and only to addresses that may be reached. */
import { lookup as resolve, type LookupAddress } from 'node:dns'
import { Agent } from 'undici'
import { addressFault } from './addresses.ts'

export interface AgentOptions {
  allowLoopback: boolean
  /** How a name is resolved; the machine's resolver by default. */
  resolve?: typeof resolve
}

/** Longest that a connection may take to be made. */
const CONNECT_MS = 3_000
/** Shorter than the five seconds after which common servers close, so a poll rarely meets a closing connection. */
const IDLE_MS = 4_000
const CONNECTIONS_PER_ORIGIN = 16

export class BlockedAddress extends Error {
  override readonly name = 'BlockedAddress'
}

export function openAgent({ allowLoopback, resolve: ask = resolve }: AgentOptions): Agent {
  /** Resolves once and connects to what was checked, so a name cannot change its mind in between. */
  const lookup = (
    hostname: string,
    options: object,
    done: (error: Error | null, addresses: LookupAddress[]) => void,
  ): void => {
    ask(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return done(error, [])
      for (const { address } of addresses) {
        const fault = addressFault(address, allowLoopback)
        if (fault) return done(new BlockedAddress(`${hostname} resolves to ${address}, which ${fault}`), [])
      }
      done(null, addresses)
    })
  }
  return new Agent({
    connections: CONNECTIONS_PER_ORIGIN,
    pipelining: 1,
    keepAliveTimeout: IDLE_MS,
    keepAliveMaxTimeout: 60_000,
    // One deadline covers a whole answer; these two would not notice a byte every now and then.
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: { timeout: CONNECT_MS, lookup },
  })
}
