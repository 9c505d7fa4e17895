/** Whom a message may be sent to: a host's addresses are judged before a word is said, and it is to those that we connect. */
import { lookup } from 'node:dns/promises'
import type { ChannelFile } from '#province/channel.ts'
import { compileAddresses, literalAddress } from '#province/reachable.ts'

export interface Address {
  address: string
  family: number
}

export type Resolve = (host: string) => Promise<Address[]>

export class BlockedAddress extends Error {
  override readonly name = 'BlockedAddress'
}

/** Both must say so: the province that it is simulated, and the channel that it lies on this machine. */
export function reachOf(
  { loopback, addresses }: Pick<ChannelFile, 'loopback' | 'addresses'>,
  allowLoopback: boolean,
  resolve: Resolve = (host) => lookup(host, { all: true }),
): Resolve {
  const fault = compileAddresses(allowLoopback && loopback === true, addresses)
  return async (host) => {
    const literal = literalAddress(host)
    const found =
      literal === undefined
        ? await resolve(host)
        : [{ address: literal, family: literal.includes(':') ? 6 : 4 }]
    for (const { address } of found) {
      const why = fault(address)
      if (why !== undefined) throw new BlockedAddress(`${address} ${why}`)
    }
    if (found.length === 0) throw new BlockedAddress('the name has no address')
    return found
  }
}
