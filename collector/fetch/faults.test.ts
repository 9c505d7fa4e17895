import { spawn } from 'node:child_process'
import { connect } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { makeCertificate } from '#province/certificate.ts'
import { machineClock } from '../stage/clock.ts'
import { openFaultServer, type FaultServer, type Step } from '../stage/fault-server.ts'
import { openPlatform } from '../stage/platform.ts'
import { fetchAnswer, type Ask } from './fetch.ts'
import { openReach, type ReachOptions } from './reach.ts'

const open: { close: () => unknown }[] = []
afterEach(async () => {
  for (const one of open.splice(0)) await one.close()
})

const NOW = Date.UTC(2026, 10, 23, 8)
const clock = { ...machineClock, now: () => NOW }

async function server(...[scripts, tls]: Parameters<typeof openFaultServer>): Promise<FaultServer> {
  const opened = await openFaultServer(scripts, tls)
  open.push(opened)
  return opened
}

async function ask(url: string, over: Partial<Ask> = {}, options: Partial<ReachOptions> = {}) {
  const reach = openReach({ allowLoopback: true, clock, ...options })
  try {
    const parts = { reach, clock, signal: new AbortController().signal }
    const question = { url: new URL(url), headers: {}, timeout_ms: 2_000, max_bytes: 1_000_000, ...over }
    const begun = performance.now()
    const answer = await fetchAnswer(question, parts)
    return { ...answer, took: performance.now() - begun, error: answer.outcome === 'ok' ? '' : answer.error }
  } finally {
    await reach.close()
  }
}

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}'
const answering = (text: string): Step[][] => [['request', text, 'end']]

describe('fault 2: a host that drops what is sent to it', () => {
  it('is given up after three seconds, whatever the answer may take', async () => {
    // Nobody accepts and the queue is full: what comes now is dropped, as a firewall drops it.
    const code = `require('net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, function () {
      process.stdout.write(String(this.address().port)); })`
    const child = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'inherit'] })
    open.push({ close: () => child.kill('SIGKILL') })
    const port = Number(await new Promise<Buffer>((resolve) => child.stdout.once('data', resolve)))
    child.kill('SIGSTOP')
    for (let i = 0; i < 8; i++) {
      const filler = connect(port, '127.0.0.1').on('error', () => undefined)
      open.push({ close: () => filler.destroy() })
    }
    const answer = await ask(`http://127.0.0.1:${port}`, { timeout_ms: 20_000 })
    expect(answer).toMatchObject({ outcome: 'timeout', http_status: 0 })
    expect(answer.error).toContain('a firewall may drop it')
    expect(answer.took).toBeLessThan(10_000)
  })
})

describe('fault 4, fault 5: a platform that is slow', () => {
  it.each([
    ['before its headers', ['request', 'hang']],
    ['within its headers', ['request', 'HTTP/1.1 200 OK\r\nX-A: ', { drip: 'a', every_ms: 20 }]],
    [
      'within its body',
      ['request', 'HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n', { drip: 'a', every_ms: 20 }],
    ],
    ['input 73: by 1xx without end', ['request', { drip: 'HTTP/1.1 102 Processing\r\n\r\n', every_ms: 1 }]],
  ] satisfies [string, Step[]][])('is a timeout and its socket is closed: %s', async (_, script) => {
    const slow = await server([script])
    const answer = await ask(slow.base, { timeout_ms: 300 })
    expect(answer.outcome).toBe('timeout')
    expect(answer.took).toBeLessThan(2_000)
    await expect.poll(() => slow.open.size).toBe(0)
  })
})

describe('fault 11: a redirect', () => {
  const to = (status: number, location: string): Step[] => [
    'request',
    `HTTP/1.1 ${status} Moved\r\nLocation: ${location}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`,
    'end',
  ]

  it('within its host is followed where the file says so, up to three times', async () => {
    const good = await server([to(302, '/a'), to(307, '/b?x=1'), to(301, '/c'), ['request', OK]])
    expect(await ask(good.base, { redirects: 3 })).toMatchObject({ outcome: 'ok', http_status: 200 })
    expect(good.heard.map((bytes) => bytes.toString().split(' ')[1])).toEqual(['/', '/a', '/b?x=1', '/c'])
    const loop = await server([to(302, '/a')])
    const answer = await ask(loop.base, { redirects: 3 })
    expect(answer.outcome).toBe('redirect')
    expect(answer.error).toContain('followed 3 times')
    expect(loop.heard).toHaveLength(4)
  })

  it.each([
    ['another port', (port: number) => `http://127.0.0.1:${port}/`],
    ['another name', (port: number) => `http://localhost:${port}/`],
    ['metadata', () => 'http://169.254.169.254/latest/meta-data?token=s3cret'],
    ['a file', () => 'file:///etc/passwd'],
    ['a user', () => 'http://u:s3cret@127.0.0.1/'],
    ['two slashes', (port: number) => `//localhost:${port}/`],
    ['nothing', () => ''],
    ['no address', () => 'http://['],
  ])('input 80: to %s is refused, and nothing is sent there', async (name, location) => {
    const target = await server([['request', OK]])
    const stage = await server([to(302, location(target.port))])
    const answer = await ask(stage.base, { redirects: name === 'nothing' ? 0 : 3 })
    expect(answer).toMatchObject({ outcome: 'redirect', http_status: 302 })
    expect(answer.error).not.toContain('s3cret')
    expect(target.heard).toEqual([])
  })

  it('does not turn what is posted into something else', async () => {
    const stage = await server([to(302, '/a')])
    const answer = await ask(stage.base, { redirects: 3, method: 'POST', body: '{}' })
    expect(answer.error).toContain('by GET what was asked by POST')
    expect(stage.heard).toHaveLength(1)
  })
})

describe('fault 12: a connection', () => {
  const ca = makeCertificate({ name: 'Yuemai Test CA' })
  const other = makeCertificate({ name: 'Another CA' })
  const day = 86_400_000
  const good = makeCertificate({ name: 'platform', hosts: ['127.0.0.1'], issuer: ca })
  const script = [['request', OK]] satisfies Step[][]

  it('is believed where its authority is the pinned one', async () => {
    const stage = await server(script, good)
    expect(await ask(stage.base, {}, { tls: { ca: ca.cert } })).toMatchObject({ outcome: 'ok' })
  })

  it.each([
    ['of an authority that is not pinned', good, { ca: other.cert }, {}],
    ['of an authority that nobody knows', good, undefined, {}],
    ['that vouches for itself', other, { ca: ca.cert }, {}],
    [
      'that has run out',
      makeCertificate({
        name: 'p',
        hosts: ['127.0.0.1'],
        issuer: ca,
        from: Date.now() - 9 * day,
        until: Date.now() - day,
      }),
      { ca: ca.cert },
      {},
    ],
    [
      'of another host',
      makeCertificate({ name: 'p', hosts: ['other.gd.gov.cn'], issuer: ca }),
      { ca: ca.cert },
      {},
    ],
    [
      'of a protocol that is broken',
      good,
      { ca: ca.cert },
      { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const,
    ],
  ])('input 84: %s is not used, and nothing is said over it', async (_, pair, tls, options) => {
    const stage = await server(script, { key: pair.key, cert: pair.cert, ...options })
    expect(await ask(stage.base, {}, { tls })).toMatchObject({ outcome: 'tls', http_status: 0 })
    expect(stage.heard.map(String).join('')).toBe('')
  })

  it('shows a certificate of ours where the platform wants one', async () => {
    const ours = makeCertificate({ name: 'yuemai', issuer: ca })
    const stage = await server(script, { ...good, ca: ca.cert, requestCert: true, rejectUnauthorized: true })
    const shown = { ca: ca.cert, cert: ours.cert, key: ours.key }
    expect(await ask(stage.base, {}, { tls: shown })).toMatchObject({ outcome: 'ok' })
    const without = await ask(stage.base, {}, { tls: { ca: ca.cert } })
    expect(['tls', 'refused']).toContain(without.outcome)
    expect(without.error).toContain('certificate')
  })
})

describe('what else a platform may answer', () => {
  it.each([
    ['input 71: more than its length', `HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}{"more":1}`, 'ok'],
    [
      'input 75: a thousand headers',
      `HTTP/1.1 200 OK\r\n${'X-A: b\r\n'.repeat(1_000)}Content-Length: 2\r\n\r\n{}`,
      'ok',
    ],
    ['input 75: headers of 20 KB', `HTTP/1.1 200 OK\r\nX-A: ${'b'.repeat(20_000)}\r\n\r\n{}`, 'schema'],
    [
      'input 81: cookies without end',
      `HTTP/1.1 200 OK\r\n${'Set-Cookie: a=b\r\n'.repeat(5_000)}\r\n{}`,
      'schema',
    ],
    ['input 83: HTTP/0.9', '{"rows":[]}', 'schema'],
    ['input 83: HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'schema'],
    ['input 74: 304 that nobody asked for', 'HTTP/1.1 304 Not Modified\r\n\r\n', 'schema'],
  ])('%s', async (_, text, outcome) => {
    const stage = await server(answering(text))
    expect(await ask(stage.base)).toMatchObject({ outcome })
  })

  it('fault 24, input 77: an answer that is packed twenty times is not unpacked', async () => {
    const encodings = Array.from({ length: 20 }, () => 'gzip').join(', ')
    const packed = Array.from({ length: 20 }).reduce<Buffer>((bytes) => gzipSync(bytes), Buffer.from('{}'))
    const stage = await openPlatform((_, response) =>
      response.setHeader('content-encoding', encodings).end(packed),
    )
    open.push(stage)
    const answer = await ask(stage.base)
    expect(answer.outcome).toBe('schema')
    expect(answer.error).toContain('20 times over')
  })

  it('keeps no cookie', async () => {
    const stage = await server([
      [
        'request',
        'HTTP/1.1 302 Found\r\nSet-Cookie: session=1\r\nLocation: /a\r\nContent-Length: 0\r\nConnection: close\r\n\r\n',
      ],
      ['request', OK],
    ])
    expect(await ask(stage.base, { redirects: 1 })).toMatchObject({ outcome: 'ok' })
    expect(stage.heard[1]?.toString()).not.toMatch(/cookie/i)
  })
})

describe('fault 9: a platform that is asked too often', () => {
  it.each([
    ['120', 120_000],
    ['0', 0],
    ['99999999999', 900_000],
    ['Mon, 23 Nov 2026 08:01:00 GMT', 60_000],
    ['Thu, 01 Jan 2099 00:00:00 GMT', 900_000],
    ['Thu, 01 Jan 1970 00:00:00 GMT', undefined],
    ['-5', undefined],
    ['1.5', undefined],
    ['soon', undefined],
    ['', undefined],
  ])('input 82: Retry-After: %s', async (text, expected) => {
    const stage = await server(
      answering(`HTTP/1.1 429 Too Many\r\nRetry-After: ${text}\r\nContent-Length: 0\r\n\r\n`),
    )
    const answer = await ask(stage.base)
    expect(answer.outcome).toBe('rate_limited')
    const wait = answer.outcome === 'rate_limited' ? answer.retry_after_ms : Number.NaN
    expect(wait).toBe(expected)
  })
})

describe('input 85: an address in disguise', () => {
  it.each([
    'http://2130706433/',
    'http://0x7f.1/',
    'http://0177.0.0.1/',
    'http://127.1/',
    'http://①②⑦.0.0.1/',
    'http://0/',
    'http://１６９.254.169.254/',
    'http:169.254.169.254/',
    'http://localhost./',
    'http://[::ffff:7f00:1]/',
    'http://[64:ff9b::7f00:1]/',
    'http://[2002:7f00:1::]/',
    'http://100.100.100.200/',
  ])('%s is read as what it is', async (url) => {
    expect(await ask(url, {}, { allowLoopback: false })).toMatchObject({ outcome: 'blocked', http_status: 0 })
  })
})

describe('hosts and networks', () => {
  it('that are not the platform’s own are asked nothing', async () => {
    const stage = await server([['request', OK]])
    const options = { hosts: ['jyt.gd.gov.cn', '10.8.0.1'] }
    expect(await ask(stage.base, {}, options)).toMatchObject({ outcome: 'blocked' })
    expect(await ask(stage.base, {}, { hosts: ['127.0.0.1'] })).toMatchObject({ outcome: 'ok' })
    const networks = ['10.8.0.0/16', 'fd00::/8']
    expect(await ask(stage.base, {}, { networks })).toMatchObject({ outcome: 'blocked' })
    const other = await server([['request', OK]])
    expect(await ask(other.base, {}, { networks: ['127.0.0.0/8'] })).toMatchObject({ outcome: 'ok' })
    expect(stage.heard).toHaveLength(1)
  })

  it('input 90: of a name with a thousand addresses, of which one is bad, none is tried', async () => {
    const stage = await server([['request', OK]])
    const addresses = Array.from({ length: 999 }, () => ({ address: '127.0.0.1', family: 4 as const }))
    const resolve = () => Promise.resolve([...addresses, { address: '169.254.0.1', family: 4 as const }])
    const answer = await ask(`http://many.gd.gov.cn:${stage.port}`, {}, { resolve })
    expect(answer.outcome).toBe('blocked')
    expect(stage.heard).toEqual([])
  })
})
