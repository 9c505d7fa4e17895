import type { IncomingMessage } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import type { Platform } from '#province/platform.ts'
import { reachOf } from '../fetch/reach.ts'
import { pollOnce } from '../poll/poll.ts'
import { openBreath } from '../schedule/breath.ts'
import { machineClock, StageClock } from '../stage/clock.ts'
import { exchangeFeed, NOW, planOf, platformOf, shanghai } from '../stage/definition.ts'
import { openPlatform, type StagePlatform } from '../stage/platform.ts'
import { openSigner } from './auth.ts'

const open: { close: () => unknown }[] = []
afterEach(async () => {
  for (const one of open.splice(0)) await one.close()
})

interface Granting {
  platform: StagePlatform
  /** The forms by which tokens were asked for. */
  forms: string[]
  headers: IncomingMessage['headers'][]
  /** Tokens that are good. */
  good: Set<string>
  grant: (token: string) => object | number
}

/** A platform that gives out tokens t1, t2, … and takes those that are good. */
async function granting(): Promise<Granting> {
  const granted: Granting = {
    platform: await openPlatform((request, response) => {
      if (request.url !== '/token') {
        const token = request.headers.authorization?.replace('Bearer ', '') ?? ''
        response.writeHead(granted.good.has(token) ? 200 : 401).end('{"rows":[]}')
        return
      }
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        granted.forms.push(Buffer.concat(chunks).toString())
        granted.headers.push(request.headers)
        const said = granted.grant(`t${granted.forms.length}`)
        if (typeof said === 'number') response.writeHead(said).end('{"error":"invalid_client"}')
        else response.end(JSON.stringify(said))
      })
    }),
    forms: [],
    headers: [],
    good: new Set(),
    grant(token) {
      granted.good.add(token)
      return { access_token: token, token_type: 'bearer', expires_in: 3600 }
    },
  }
  open.push(granted.platform)
  return granted
}

function asking(granted: Granting, over: object = {}) {
  const stage = new StageClock(NOW)
  // Time stands still unless it is moved; requests still have the machine's deadlines.
  const clock = {
    now: () => stage.now(),
    monotonic: () => stage.monotonic(),
    after: (ms: number, run: () => void) => machineClock.after(ms, run),
  }
  const auth: Platform['auth'] = {
    kind: 'oauth2',
    token_url: `${granted.platform.base}/token`,
    client_id: 'yuemai',
    client_secret: 's3cret/+ &',
    send: 'basic',
    ...over,
  }
  const platform = platformOf(granted.platform.base, [exchangeFeed()], { auth })
  const reach = reachOf(platform, { allowLoopback: true, clock })
  open.push(reach)
  const signer = openSigner(platform.auth)
  const signal = new AbortController().signal
  const parts = { reach, clock, zone: shanghai, signal, signer, breathe: openBreath(() => clock.monotonic()) }
  const poll = async () => (await pollOnce(planOf(platform), {}, parts)).poll
  return { poll, stage, signer }
}

describe('a token', () => {
  it('is fetched once for all that ask at the same time, and kept until it nears its end', async () => {
    const granted = await granting()
    const { poll, stage } = asking(granted)
    const polls = await Promise.all([poll(), poll(), poll()])
    expect(polls.map(({ outcome }) => outcome)).toEqual(['ok', 'ok', 'ok'])
    expect(granted.forms).toEqual(['grant_type=client_credentials'])
    const pair = Buffer.from('yuemai:s3cret%2F%2B+%26').toString('base64')
    expect(granted.headers[0]?.authorization).toBe(`Basic ${pair}`)
    stage.advance(3_500_000)
    await poll()
    expect(granted.forms).toHaveLength(1)
    stage.advance(60_000)
    await poll()
    expect(granted.forms).toHaveLength(2)
  })

  it('that was withdrawn is fetched anew, once', async () => {
    const granted = await granting()
    const { poll } = asking(granted)
    expect((await poll()).outcome).toBe('ok')
    granted.good.clear()
    expect((await poll()).outcome).toBe('ok')
    expect(granted.forms).toHaveLength(2)
    granted.good.clear()
    granted.grant = (token) => ({ access_token: token, token_type: 'Bearer' })
    const asked = granted.platform.asked.length
    expect((await poll()).outcome).toBe('auth')
    expect(granted.platform.asked.slice(asked)).toEqual(['/exchange', '/token', '/exchange'])
    // One that was never good is not fetched anew: the platform refuses who asks, not the token.
    expect((await poll()).outcome).toBe('auth')
    expect(granted.platform.asked.slice(asked + 3)).toEqual(['/exchange'])
  })

  it('may be asked for in the body, with a scope and an audience', async () => {
    const granted = await granting()
    await asking(granted, { send: 'body', scope: 'a b', audience: 'x' }).poll()
    expect(granted.headers[0]?.authorization).toBeUndefined()
    expect(Object.fromEntries(new URLSearchParams(granted.forms[0]))).toEqual({
      grant_type: 'client_credentials',
      scope: 'a b',
      audience: 'x',
      client_id: 'yuemai',
      client_secret: 's3cret/+ &',
    })
  })

  it.each([
    ['a refusal', 400, 'auth'],
    ['another refusal', 401, 'auth'],
    ['a failure', 500, 'http_5xx'],
    ['too much', 429, 'rate_limited'],
    ['no token', {}, 'auth'],
    ['a token of two lines', { access_token: 'a\r\nHost: evil' }, 'auth'],
    ['a token of another kind', { access_token: 'a', token_type: 'mac' }, 'auth'],
  ])('that is not given (%s) is a failed poll that asks the platform nothing', async (_, said, outcome) => {
    const granted = await granting()
    granted.grant = () => said
    const row = await asking(granted).poll()
    expect(row).toMatchObject({ outcome, error: expect.stringContaining('no token') as string })
    expect(granted.platform.asked).toEqual(['/token'])
  })

  it('is not asked for at a host that is not the platform’s', async () => {
    const granted = await granting()
    const other = await openPlatform({})
    open.push(other)
    const token_url = other.base.replace('127.0.0.1', 'localhost')
    expect(await asking(granted, { token_url }).poll()).toMatchObject({ outcome: 'blocked' })
    expect(other.asked).toEqual([])
  })
})
