/**
 * Names to addresses without the thread pool: the system's own call holds one of four threads for as long as a name
 * server is silent, and with them the disk and every other name. Asked here are the hosts file and then the name
 * servers themselves, each name once at a time, within two seconds.
 */
import { Resolver } from 'node:dns/promises'
import { readFileSync, statSync } from 'node:fs'
import { isIP, isIPv4 } from 'node:net'
import type { Clock } from '../clock.ts'

export interface Address {
  address: string
  family: 4 | 6
}

/** @throws NameFault */
export type Resolve = (hostname: string) => Promise<Address[]>

export interface ResolverOptions {
  clock: Clock
  /** Name servers as `address:port`; those of the machine where left out. */
  servers?: readonly string[]
  hostsFile?: string
}

/** A name without an address, and why. */
export class NameFault extends Error {
  override readonly name = 'NameFault'
  readonly code: string

  constructor(code: string) {
    super(code)
    this.code = code
  }
}

const DEADLINE_MS = 2_000
/** A datagram may be lost: it is sent again in time for an answer. */
const TRY_MS = 600
/** Many name servers drop a question for IPv6 addresses; where there are IPv4 ones, they are not waited for. */
const SECOND_FAMILY_MS = 50
const LONGEST_KEPT_MS = 60_000
const MOST_KEPT = 10_000
const HOSTS_FILE_MS = 5_000

interface Kept {
  addresses: Address[]
  until: number
}

export function openResolver({ clock, servers, hostsFile = '/etc/hosts' }: ResolverOptions): Resolve {
  const kept = new Map<string, Kept>()
  const asking = new Map<string, Promise<Address[]>>()
  const readHosts = openHostsFile(hostsFile, clock)
  let resolver: Resolver | undefined

  function serversOf(): Resolver {
    if (resolver) return resolver
    resolver = new Resolver({ timeout: TRY_MS, tries: 3 })
    if (servers) resolver.setServers(servers)
    return resolver
  }

  async function ask(name: string): Promise<Address[]> {
    const dns = serversOf()
    const four = dns.resolve4(name, { ttl: true })
    const six = dns.resolve6(name, { ttl: true })
    const late = Promise.withResolvers<never>()
    const deadline = clock.after(DEADLINE_MS, () => late.reject(new NameFault('ETIMEOUT')))
    const soon = Promise.withResolvers<[]>()
    let second: { cancel: () => void } | undefined
    six.catch(() => undefined)
    try {
      const [first, other] = await Promise.race([
        late.promise,
        Promise.allSettled([
          four,
          four.then(
            () => {
              second = clock.after(SECOND_FAMILY_MS, () => soon.resolve([]))
              return Promise.race([six, soon.promise])
            },
            () => six,
          ),
        ]),
      ])
      const found = [
        ...(first.status === 'fulfilled' ? first.value : []),
        ...(other.status === 'fulfilled' ? other.value : []),
      ]
      if (found.length === 0) throw nameFault(first, other)
      const addresses = found.map(({ address }) => toAddress(address))
      const ttl_ms = Math.min(...found.map(({ ttl }) => ttl)) * 1000
      if (kept.size >= MOST_KEPT) kept.clear()
      kept.set(name, { addresses, until: clock.monotonic() + Math.min(ttl_ms, LONGEST_KEPT_MS) })
      return addresses
    } finally {
      deadline.cancel()
      second?.cancel()
    }
  }

  return async (hostname) => {
    const name = hostname.toLowerCase().replace(/\.$/, '')
    if (isIP(name) !== 0) return [toAddress(name)]
    if (name === 'localhost' || name.endsWith('.localhost')) return [toAddress('127.0.0.1'), toAddress('::1')]
    const written = readHosts().get(name)
    if (written) return written
    const known = kept.get(name)
    if (known && clock.monotonic() < known.until) return known.addresses
    let answer = asking.get(name)
    if (!answer) {
      answer = ask(name).finally(() => asking.delete(name))
      asking.set(name, answer)
    }
    return answer
  }
}

/** What the name servers said, rather than what became of the second question. */
function nameFault(...results: PromiseSettledResult<unknown>[]): NameFault {
  const codes = results.flatMap((result) =>
    result.status === 'rejected' ? [(result.reason as { code?: string }).code ?? 'EUNKNOWN'] : [],
  )
  return new NameFault(codes.find((code) => code !== 'ENODATA') ?? codes[0] ?? 'ENODATA')
}

const toAddress = (address: string): Address => ({ address, family: isIPv4(address) ? 4 : 6 })

/** Read again when it has changed; looked at every few seconds. */
function openHostsFile(file: string, clock: Clock): () => ReadonlyMap<string, Address[]> {
  let hosts: ReadonlyMap<string, Address[]> = new Map()
  let looked = Number.NEGATIVE_INFINITY
  let changed: number | undefined
  return () => {
    const now = clock.monotonic()
    if (now - looked < HOSTS_FILE_MS) return hosts
    looked = now
    const at = statSync(file, { throwIfNoEntry: false })?.mtimeMs
    if (at === changed) return hosts
    changed = at
    hosts = at === undefined ? new Map() : parseHosts(readFileSync(file, 'utf8'))
    return hosts
  }
}

export function parseHosts(text: string): Map<string, Address[]> {
  const hosts = new Map<string, Address[]>()
  for (const line of text.split('\n')) {
    const [address = '', ...names] = line.replace(/#.*/, '').trim().split(/\s+/)
    if (isIP(address) === 0) continue
    for (const name of names.map((word) => word.toLowerCase())) {
      hosts.set(name, [...(hosts.get(name) ?? []), toAddress(address)])
    }
  }
  return hosts
}
