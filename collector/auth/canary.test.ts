import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { Registry } from 'prom-client'
import { describe, expect, it } from 'vitest'
import type { Auth } from '#province/auth.ts'
import { startCollector } from '../collector.ts'
import { machineClock, until } from '../stage/clock.ts'
import { exchangeFeed, exchangeRecord, platformOf, securityFeed } from '../stage/definition.ts'
import { StageLanding } from '../stage/landing.ts'
import { openPlatform } from '../stage/platform.ts'
import { openSigner } from './auth.ts'
import { redact, redactFacts } from './redact.ts'

const CANARY = 'cAnary/7+ä "&\\x'

/** Every form in which a platform or a library may hand a secret back. */
const forms = (secret: string): string[] => [
  secret,
  encodeURIComponent(secret),
  new URLSearchParams({ '': secret }).toString().slice(1),
  JSON.stringify(secret).slice(1, -1),
  Buffer.from(secret).toString('base64'),
  Buffer.from(secret).toString('base64url'),
  Buffer.from(secret).toString('hex'),
]

describe('a secret', () => {
  it('is taken out of a text in whatever dress it stands there', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 6, maxLength: 40, unit: 'grapheme' }),
        fc.string({ maxLength: 20 }),
        fc.string({ maxLength: 20 }),
        (secret, before, after) => {
          for (const form of forms(secret)) {
            expect(redact(`${before}\u0001${form}\u0001${after}`, [secret])).not.toContain(
              `\u0001${form}\u0001`,
            )
          }
        },
      ),
    )
  })

  it('is seen within the Base64 of something longer', () => {
    for (const user of ['', 'u', 'us', 'use', 'user']) {
      const pair = Buffer.from(`${user}:a-long-password`).toString('base64')
      const clean = redact(`Basic ${pair}`, ['a-long-password'])
      expect(Buffer.from(clean.replace('Basic ', ''), 'base64').toString()).not.toContain('password')
    }
  })

  it('is taken out of the texts of facts, and never out of the names of their columns', () => {
    const observations = [{ ordinal: 0, observed_at: 5, facts: { name: 'x s3cret', e: 'e', calls: 5 } }]
    const [one] = redactFacts(observations, ['s3cret'])
    expect(one).toEqual({ ordinal: 0, observed_at: 5, facts: { name: 'x •••', e: 'e', calls: 5 } })
    const [other] = redactFacts(observations, ['e'])
    expect(other).toMatchObject({
      ordinal: 0,
      observed_at: 5,
      facts: { name: 'x s3cr•••t', e: '•••', calls: 5 },
    })
  })
})

const kinds: [string, Auth][] = [
  ['basic', { kind: 'basic', user: 'u', password: CANARY }],
  ['bearer', { kind: 'bearer', token: 'cAnary-7-token', header: 'X-Api-Key', scheme: '' }],
  ['tif', { kind: 'tif', paasid: 'p', token: CANARY, case: 'lower' }],
  [
    'hmac',
    {
      kind: 'hmac',
      key: 'k',
      secret: CANARY,
      algorithm: 'sm3',
      output: 'hex',
      time: 's',
      template: '{TS}',
      headers: { A: '{TS}', B: '{SIGNATURE}' },
    },
  ],
]

describe('a secret of a platform that says back whatever it hears and knows', () => {
  it.each(kinds)('%s: reaches no log, no metric, no state, no row, and no file', async (_, auth) => {
    const secrets = openSigner(auth).secrets
    const dir = mkdtempSync(join(tmpdir(), 'yuemai-canary-'))
    const seen: unknown[] = []
    const note = (...words: unknown[]) => void seen.push(words)
    const echo = (request: IncomingMessage) =>
      [...secrets.flatMap(forms), JSON.stringify(request.headers)].join(' ')
    let answer: (request: IncomingMessage, response: ServerResponse) => unknown = (_, response) =>
      response.end('{}')
    const platform = await openPlatform(
      (request: IncomingMessage, response: ServerResponse) => void answer(request, response),
    )
    const landing = new StageLanding()
    const registry = new Registry()
    const feeds = [
      exchangeFeed({ every: '0 0 0 * * *', cadence_s: 86_400 }),
      securityFeed({ every: '0 0 0 * * *', cadence_s: 86_400 }),
    ]
    const collector = startCollector({
      platforms: [
        platformOf(platform.base, feeds, { auth, envelope: { code: 'code', ok: [0], message: 'message' } }),
      ],
      time_zone: 'Asia/Shanghai',
      dataDir: dir,
      landing,
      clock: machineClock,
      allowLoopback: true,
      log: { info: note, warn: note, error: note },
      registry,
      onPoll: note,
    })
    const answers: (typeof answer)[] = [
      (request, response) => response.writeHead(500).end(echo(request)),
      (request, response) =>
        response
          .writeHead(302, { location: `http://127.0.0.1:1/?x=${encodeURIComponent(echo(request))}` })
          .end(),
      (request, response) => response.end(JSON.stringify({ code: 1, message: echo(request) })),
      (request, response) => response.end(`{"code":0,"rows":[${JSON.stringify(echo(request))}]}`),
      (_, response) =>
        response.end(
          JSON.stringify({
            code: 0,
            rows: [exchangeRecord({ ts: Date.now() - 60_000, api: secrets[0], calls: 'x' })],
          }),
        ),
      (_, response) =>
        response.setHeader('etag', `"${Buffer.from(secrets[0] ?? '').toString('hex')}"`).end(
          JSON.stringify({
            code: 0,
            rows: [exchangeRecord({ ts: Date.now() - 60_000, updated: Date.now() - 1_000, api: secrets[0] })],
          }),
        ),
      (_, response) => response.end(`<html>${secrets.flatMap(forms).join(' ')}`),
    ]
    try {
      for (answer of answers) {
        await collector.pollNow('gd-jyt', 'exchange')
        await collector.pollNow('gd-jyt', 'security')
      }
      await until(() => collector.outboxDepth() === 0, 'the landing')
      seen.push(collector.states(), await registry.metrics(), [...landing.tables])
    } finally {
      await collector.close()
      await platform.close()
    }
    expect(landing.rows('exchange').length).toBe(1)
    const files = readdirSync(dir).map((file) => readFileSync(join(dir, file)).toString('latin1'))
    rmSync(dir, { recursive: true })
    const everything = [JSON.stringify(seen), ...files].join('\n')
    for (const form of secrets.flatMap(forms)) {
      expect(everything).not.toContain(form)
      expect(everything).not.toContain(JSON.stringify(form).slice(1, -1))
    }
  })
})
