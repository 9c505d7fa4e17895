import { createServer, type Server, type Socket } from 'node:net'
import type { AddressInfo } from 'node:net'
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { machineClock } from '../stage/clock.ts'
import { openPlatform, type Answering, type StagePlatform } from '../stage/platform.ts'
import { openReach, type ReachOptions } from './reach.ts'
import { fetchAnswer, type Ask } from './fetch.ts'

const open: { close: () => unknown }[] = []
afterEach(async () => {
  for (const one of open.splice(0)) await one.close()
})

async function platform(how: Answering | object): Promise<StagePlatform> {
  const stage = await openPlatform(how)
  open.push(stage)
  return stage
}

/** A server below HTTP: whatever it wants happens to a connection. */
async function rawPlatform(connected: (socket: Socket) => void): Promise<string> {
  const server: Server = createServer((socket) => {
    socket.on('error', () => undefined)
    connected(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  open.push({ close: () => server.close() })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function ask(url: string, over: Partial<Ask> = {}, options: Partial<ReachOptions> = {}) {
  const reach = openReach({ allowLoopback: true, clock: machineClock, ...options })
  try {
    const begun = performance.now()
    const answer = await fetchAnswer(
      { url: new URL(url), headers: {}, timeout_ms: 2_000, max_bytes: 1_000_000, ...over },
      { reach, clock: machineClock, signal: new AbortController().signal },
    )
    return {
      ...answer,
      took: performance.now() - begun,
      text: answer.outcome === 'ok' ? answer.bytes.toString() : answer.error,
    }
  } finally {
    await reach.close()
  }
}

describe('an answer', () => {
  it('is its bytes, its charset and the skew of the clock behind it', async () => {
    const stage = await platform((_, response) => {
      response.setHeader('date', new Date(Date.now() + 90_000).toUTCString())
      response.setHeader('content-type', 'application/json; charset="GBK"').end('{}')
    })
    const answer = await ask(`${stage.base}/x?a=1`)
    expect(answer).toMatchObject({ outcome: 'ok', http_status: 200, text: '{}', charset: 'GBK' })
    expect(answer.skew_s).toBeGreaterThan(88)
    expect(answer.skew_s).toBeLessThan(92)
    expect(stage.asked).toEqual(['/x?a=1'])
  })

  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
    ['zstd', zstdCompressSync],
  ])('is read through %s', async (encoding, compress) => {
    const text = JSON.stringify({ rows: Array.from({ length: 5_000 }, (_, i) => ({ i })) })
    const stage = await platform((_, response) =>
      response.setHeader('content-encoding', encoding).end(compress(text)),
    )
    expect((await ask(stage.base)).text).toBe(text)
  })

  it('input 69: needs no Content-Type', async () => {
    const base = await rawPlatform((socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}'))
    expect(await ask(base)).toMatchObject({ outcome: 'ok', charset: undefined })
  })

  it('goes through no proxy, whatever the environment says', async () => {
    vi.stubEnv('http_proxy', 'http://127.0.0.1:1')
    const stage = await platform({})
    expect((await ask(stage.base)).outcome).toBe('ok')
    vi.unstubAllEnvs()
  })
})

describe('no answer', () => {
  it('fault 1: nothing listens', async () => {
    const stage = await openPlatform({})
    await stage.close()
    const answer = await ask(stage.base)
    expect(answer).toMatchObject({ outcome: 'refused', http_status: 0 })
    expect(answer.text).toMatch(
      /nothing listens there: check that it runs, and the port in base \(ECONNREFUSED\)/,
    )
  })

  it('fault 1: the connection is reset before it answers', async () => {
    const base = await rawPlatform((socket) => socket.resetAndDestroy())
    expect((await ask(base)).outcome).toBe('refused')
  })

  it('asks once more where a kept connection had been closed meanwhile, and only then', async () => {
    let asked = 0
    const base = await rawPlatform((socket) => {
      let here = 0
      socket.on('data', () => {
        asked++
        if (++here > 1) socket.destroy()
        else socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}')
      })
    })
    const reach = openReach({ allowLoopback: true, clock: machineClock })
    const parts = { reach, clock: machineClock, signal: new AbortController().signal }
    const question = { url: new URL(base), headers: {}, timeout_ms: 2_000, max_bytes: 100 }
    expect((await fetchAnswer(question, parts)).outcome).toBe('ok')
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect((await fetchAnswer(question, parts)).outcome).toBe('ok')
    expect(asked).toBe(3)
    await reach.close()
  })

  it('asks once more where a kept connection was reset after its answer, and not where a new one is', async () => {
    let connections = 0
    const resets = await rawPlatform((socket) => {
      connections++
      socket.once('data', () =>
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}', () => socket.resetAndDestroy()),
      )
    })
    const refuses = await rawPlatform((socket) => {
      socket.once('data', () => socket.resetAndDestroy())
    })
    const reach = openReach({ allowLoopback: true, clock: machineClock })
    const parts = { reach, clock: machineClock, signal: new AbortController().signal }
    const question = { url: new URL(resets), headers: {}, timeout_ms: 2_000, max_bytes: 100 }
    for (let page = 0; page < 30; page++)
      expect(await fetchAnswer(question, parts)).toMatchObject({ outcome: 'ok' })
    expect(connections).toBe(30)
    expect((await fetchAnswer({ ...question, url: new URL(refuses) }, parts)).outcome).toBe('refused')
    await reach.close()
  })

  it('leaves the connection that one waited for to the next, where it is given up before that stands', async () => {
    const hold = Promise.withResolvers<undefined>()
    let connections = 0
    const base = await rawPlatform((socket) => {
      connections++
      socket.on('data', () => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}'))
    })
    const { hostname, port } = new URL(base)
    const slow = async () => {
      await hold.promise
      return [{ address: hostname, family: 4 as const }]
    }
    const reach = openReach({ allowLoopback: true, clock: machineClock, resolve: slow })
    const parts = { reach, clock: machineClock, signal: new AbortController().signal }
    const question = { url: new URL(`http://platform.test:${port}/`), headers: {}, max_bytes: 100 }
    expect((await fetchAnswer({ ...question, timeout_ms: 50 }, parts)).outcome).toBe('timeout')
    const next = fetchAnswer({ ...question, timeout_ms: 2_000 }, parts)
    hold.resolve(undefined)
    expect((await next).outcome).toBe('ok')
    expect(connections).toBe(1)
    await reach.close()
  })

  it('fault 4: it is slow, which is a timeout and not refused', async () => {
    const stage = await platform(() => undefined)
    const answer = await ask(stage.base, { timeout_ms: 300 })
    expect(answer.outcome).toBe('timeout')
    expect(answer.took).toBeLessThan(1_500)
    expect(answer.text).toContain('within 0.3 s')
  })

  it('fault 5, input 79: its body drips, and one deadline covers all of it', async () => {
    let drip: NodeJS.Timeout
    const stage = await platform((_, response) => {
      response.writeHead(200)
      drip = setInterval(() => response.write(' '), 20)
      response.on('close', () => clearInterval(drip))
    })
    const answer = await ask(stage.base, { timeout_ms: 400 })
    expect(answer).toMatchObject({ outcome: 'timeout', http_status: 200 })
    expect(answer.took).toBeLessThan(1_500)
  })

  it('fault 6: its headers never come', async () => {
    const base = await rawPlatform((socket) => void socket.write('HTTP/1.1 200 OK\r\n'))
    const answer = await ask(base, { timeout_ms: 300 })
    expect(answer.outcome).toBe('timeout')
    expect(answer.took).toBeLessThan(1_500)
  })

  it.each([500, 502, 503, 504])('fault 8: HTTP %i is asked once', async (status) => {
    const stage = await platform((_, response) => response.writeHead(status).end('<html>'))
    expect(await ask(stage.base)).toMatchObject({ outcome: 'http_5xx', http_status: status })
    expect(stage.asked).toHaveLength(1)
  })

  it.each([
    [401, 'auth'],
    [403, 'auth'],
    [404, 'http_4xx'],
    [429, 'rate_limited'],
    [204, 'schema'],
    [304, 'schema'],
  ])('HTTP %i is %s', async (status, outcome) => {
    const stage = await platform((_, response) => response.writeHead(status).end())
    expect(await ask(stage.base)).toMatchObject({ outcome, http_status: status })
  })

  it.each([301, 302, 307, 308])('fault 11, input 80: HTTP %i is never followed', async (status) => {
    const target = await platform({})
    const stage = await platform((_, response) =>
      response.writeHead(status, { location: `${target.base}/?token=s3cret` }).end(),
    )
    const answer = await ask(stage.base)
    expect(answer.outcome).toBe('redirect')
    expect(answer.text).toContain(`redirects to ${target.base} are not followed`)
    expect(answer.text).not.toContain('s3cret')
    expect(target.asked).toEqual([])
  })

  it('fault 12: it speaks no TLS where https is asked, and is asked nothing in plain text', async () => {
    const heard: Buffer[] = []
    const base = await rawPlatform((socket) =>
      socket.on('data', (data) => (heard.push(data), socket.end('HTTP/1.1 200 OK\r\n\r\n'))),
    )
    expect((await ask(base.replace('http:', 'https:'))).outcome).toBe('tls')
    expect(Buffer.concat(heard).toString('latin1')).not.toContain('GET')
  })

  it('fault 13: it breaks off, by length or in the middle of a chunk', async () => {
    const short = await rawPlatform((socket) =>
      socket.end('HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{"rows":['),
    )
    expect((await ask(short)).outcome).toBe('truncated')
    const double = await rawPlatform((socket) =>
      socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}'),
    )
    expect((await ask(double)).outcome).toBe('truncated')
    const chunked = await rawPlatform((socket) =>
      socket.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n{"rows"'),
    )
    expect((await ask(chunked)).outcome).toBe('truncated')
    const packed = gzipSync(JSON.stringify({ rows: Array.from({ length: 999 }, Math.random) }))
    const stage = await platform((_, response) =>
      response.setHeader('content-encoding', 'gzip').end(packed.subarray(0, packed.length / 2)),
    )
    expect((await ask(stage.base)).outcome).toBe('truncated')
  })

  it.each([
    ['input 71: a negative length', 'HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\n{}'],
    ['input 72: a bad chunk', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n'],
    ['input 75: large headers', `HTTP/1.1 200 OK\r\nX-Large: ${'x'.repeat(20_000)}\r\n\r\n{}`],
    ['input 83: no HTTP at all', 'SSH-2.0-OpenSSH_9.2\r\n'],
  ])('%s is schema', async (_, bytes) => {
    const base = await rawPlatform((socket) => socket.once('data', () => socket.end(bytes)))
    expect((await ask(base)).outcome).toBe('schema')
  })

  it('input 76: its encoding is not what it declares', async () => {
    const stage = await platform((_, response) =>
      response.setHeader('content-encoding', 'gzip').end('{"plain":1}'),
    )
    expect((await ask(stage.base)).outcome).toBe('schema')
    const odd = await platform((_, response) => response.setHeader('content-encoding', 'compress').end('{}'))
    expect((await ask(odd.base)).text).toContain('its encoding "compress" is not known')
  })
})

describe('an answer that is too large', () => {
  it('fault 23, input 78: is given up at the limit, however much more would come', async () => {
    let sent = 0
    const stage = await platform((_, response) => {
      const chunk = Buffer.alloc(65_536, 0x20)
      const push = () => {
        while (!response.destroyed && (sent += chunk.length) && response.write(chunk));
      }
      response.on('drain', push).writeHead(200)
      push()
    })
    expect(await ask(stage.base)).toMatchObject({ outcome: 'too_large', http_status: 200 })
    expect(sent).toBeLessThan(30_000_000)
  })

  it.each([
    ['gzip', gzipSync],
    ['br', brotliCompressSync],
    ['zstd', zstdCompressSync],
  ])('fault 24, input 77: is given up by what it is unpacked (%s)', async (encoding, compress) => {
    const bomb = compress(Buffer.alloc(200 * 1024 * 1024))
    expect(bomb.length).toBeLessThan(1_000_000)
    const stage = await platform((_, response) => response.setHeader('content-encoding', encoding).end(bomb))
    const before = process.memoryUsage().rss
    expect((await ask(stage.base)).outcome).toBe('too_large')
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1024 * 1024)
  })

  it('fault 24, input 77: is not unpacked twice', async () => {
    const stage = await platform((_, response) =>
      response.setHeader('content-encoding', 'gzip, gzip').end(gzipSync(gzipSync('{}'))),
    )
    expect((await ask(stage.base)).text).toContain('encoded 2 times over')
  })
})

describe('an address that must not be reached', () => {
  it.each([
    'http://169.254.169.254/latest/meta-data',
    'http://[::ffff:169.254.169.254]/',
    'http://0.0.0.0:1/',
    'http://[fe80::1]/',
  ])('%s is blocked before anything is sent', async (url) =>
    expect(await ask(url)).toMatchObject({ outcome: 'blocked', http_status: 0 }),
  )

  it('is blocked as loopback unless the province is simulated', async () => {
    const stage = await platform({})
    expect((await ask(stage.base, {}, { allowLoopback: false })).outcome).toBe('blocked')
    expect(
      (await ask(stage.base.replace('127.0.0.1', 'localhost'), {}, { allowLoopback: false })).outcome,
    ).toBe('blocked')
    expect(stage.asked).toEqual([])
  })

  it('input 90: is blocked where any answer of its name is such a one', async () => {
    const stage = await platform({})
    const resolve = () =>
      Promise.resolve([
        { address: '127.0.0.1', family: 4 as const },
        { address: '169.254.169.254', family: 4 as const },
      ])
    const answer = await ask(stage.base.replace('127.0.0.1', 'platform.gd.gov.cn'), {}, { resolve })
    expect(answer.outcome).toBe('blocked')
    expect(answer.text).toContain('platform.gd.gov.cn resolves to 169.254.169.254')
    expect(stage.asked).toEqual([])
  })

  it('has a name that does not exist: dns', async () => {
    expect((await ask('http://no-such-platform.invalid/')).outcome).toBe('dns')
  })
})
