import { createSocket, type Socket } from 'node:dgram'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { machineClock, StageClock } from '../stage/clock.ts'
import { openPlatform } from '../stage/platform.ts'
import { fetchAnswer } from './fetch.ts'
import { openReach } from './reach.ts'
import { openResolver, parseHosts } from './resolver.ts'

const open: { close: () => unknown }[] = []
afterEach(async () => {
  for (const one of open.splice(0)) await one.close()
})

const A = 1
const AAAA = 28
const SERVFAIL = 2
const NXDOMAIN = 3

/** What a name server says of a name: addresses, a code, or nothing at all. */
type Says = (name: string, type: number) => string[] | number | undefined

/** A real name server on a port of its own, that knows IPv4 addresses alone. */
async function nameServer(says: Says): Promise<{ servers: string[]; asked: string[] }> {
  const asked: string[] = []
  const socket: Socket = createSocket('udp4')
  socket.on('message', (question, from) => {
    let end = 12
    const labels: string[] = []
    for (let length = question[end] ?? 0; length > 0; length = question[end] ?? 0) {
      labels.push(question.subarray(end + 1, end + 1 + length).toString())
      end += length + 1
    }
    const type = question.readUInt16BE(end + 1)
    const name = labels.join('.')
    asked.push(`${name} ${type}`)
    const said = says(name, type)
    if (said === undefined) return
    const answers = typeof said === 'number' ? [] : said
    const header = Buffer.from(question.subarray(0, 12))
    header.writeUInt16BE(0x8180 | (typeof said === 'number' ? said : 0), 2)
    header.writeUInt16BE(answers.length, 6)
    header.writeUInt16BE(0, 8)
    header.writeUInt16BE(0, 10)
    const records = answers.map((address) =>
      Buffer.from([0xc0, 12, 0, A, 0, 1, 0, 0, 0, 30, 0, 4, ...address.split('.').map(Number)]),
    )
    socket.send(Buffer.concat([header, question.subarray(12, end + 5), ...records]), from.port, from.address)
  })
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
  open.push(socket)
  return { servers: [`127.0.0.1:${socket.address().port}`], asked }
}

const known: Says = (name, type) => (name.startsWith('known') ? (type === A ? ['127.0.0.1'] : []) : undefined)
const resolverOf = (servers: string[]) =>
  openResolver({ clock: machineClock, servers, hostsFile: '/nowhere' })
const code = (error: unknown) => (error as { code?: string }).code

describe('a name', () => {
  it('is its addresses, asked for once and kept for as long as the name server says', async () => {
    const { servers, asked } = await nameServer(known)
    const clock = new StageClock(0)
    const resolve = openResolver({ clock, servers, hostsFile: '/nowhere' })
    const answers = await Promise.all([resolve('Known.gd.gov.cn'), resolve('known.gd.gov.cn.')])
    expect(answers[0]).toEqual([{ address: '127.0.0.1', family: 4 }])
    expect(asked.filter((one) => one.endsWith(` ${A}`))).toHaveLength(1)
    clock.advance(29_000)
    await resolve('known.gd.gov.cn')
    expect(asked).toHaveLength(2)
    clock.advance(2_000)
    await resolve('known.gd.gov.cn')
    expect(asked).toHaveLength(4)
  })

  it('needs no answer for IPv6 where there is one for IPv4', async () => {
    const { servers } = await nameServer((_, type) => (type === AAAA ? undefined : ['127.0.0.1']))
    expect(await resolverOf(servers)('known.gd.gov.cn')).toEqual([{ address: '127.0.0.1', family: 4 }])
  })

  it.each([
    ['NXDOMAIN', NXDOMAIN, 'ENOTFOUND'],
    ['SERVFAIL', SERVFAIL, 'ESERVFAIL'],
  ])('fault 3: that the name server refuses (%s) is told so', async (_, said, expected) => {
    const { servers } = await nameServer(() => said)
    expect(code(await resolverOf(servers)('x.gd.gov.cn').catch((error: unknown) => error))).toBe(expected)
  })

  it('fault 3: that nobody answers for is given up after two seconds', async () => {
    const { servers } = await nameServer(() => undefined)
    const begun = performance.now()
    const error = await resolverOf(servers)('silent.gd.gov.cn').catch((error: unknown) => error)
    expect(code(error)).toBe('ETIMEOUT')
    expect(performance.now() - begun).toBeLessThan(4_000)
  })

  it('of the hosts file, this machine, or an address is asked of nobody', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'yuemai-hosts-'))
    open.push({ close: () => rmSync(dir, { recursive: true }) })
    const hostsFile = join(dir, 'hosts')
    writeFileSync(hostsFile, '# comment\n10.8.0.1 jyt.gd.gov.cn jyt # 教育厅\nfd00::1 jyt.gd.gov.cn\n')
    const { servers, asked } = await nameServer(known)
    const resolve = openResolver({ clock: machineClock, servers, hostsFile })
    expect(await resolve('JYT.gd.gov.cn')).toEqual([
      { address: '10.8.0.1', family: 4 },
      { address: 'fd00::1', family: 6 },
    ])
    expect((await resolve('localhost')).map(({ address }) => address)).toEqual(['127.0.0.1', '::1'])
    expect(await resolve('10.8.0.9')).toEqual([{ address: '10.8.0.9', family: 4 }])
    expect(asked).toEqual([])
    expect(parseHosts('nonsense\n10.8.0.1').size).toBe(0)
  })
})

describe('fault 3: two hundred names that nobody answers for', () => {
  it('hold up no other name, and no other platform', async () => {
    const { servers } = await nameServer(known)
    const resolve = resolverOf(servers)
    const stage = await openPlatform({})
    open.push(stage)
    const port = new URL(stage.base).port
    const silent: ReturnType<typeof ask>[] = []
    let waiting = 200
    for (let i = 0; i < 200; i++) {
      const one = ask(`http://silent-${i}.gd.gov.cn:${port}/`, resolve)
      silent.push(one)
      void one.then(() => waiting--)
      // The name server shares this thread: what its socket cannot hold is lost.
      if (i % 20 === 0) await new Promise((resolved) => setImmediate(resolved))
    }
    const good = await Promise.all(
      Array.from({ length: 50 }, (_, i) => ask(`http://known-${i}.gd.gov.cn:${port}/`, resolve)),
    )
    expect(good.every(({ outcome }) => outcome === 'ok')).toBe(true)
    // They were all answered while the silent ones still waited.
    expect(waiting).toBeGreaterThan(0)
    expect((await Promise.all(silent)).every(({ outcome }) => outcome === 'dns')).toBe(true)
  })
})

async function ask(url: string, resolve: ReturnType<typeof resolverOf>) {
  const reach = openReach({ allowLoopback: true, clock: machineClock, resolve })
  try {
    return await fetchAnswer(
      { url: new URL(url), headers: {}, timeout_ms: 20_000, max_bytes: 1_000 },
      { reach, clock: machineClock, signal: new AbortController().signal },
    )
  } finally {
    await reach.close()
  }
}
