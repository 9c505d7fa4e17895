import { createHmac, hash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { authSchema, type Auth } from '#province/auth.ts'
import { openSigner } from './auth.ts'
import type { Incoming } from './incoming.ts'
import { openVerifier } from './verify.ts'

const NOW = 1_700_000_000_000
const body = Buffer.from('{"rows":[]}')
const incoming = (headers: Incoming['headers'], over: Partial<Incoming> = {}): Incoming => ({
  method: 'POST',
  url: '/api/v1/platforms/gd-jyt/exchange?x=1&y=%20',
  headers,
  body,
  now: NOW,
  ...over,
})

/** As a file has it, with its references filled in. */
function auth<Kind extends Auth['kind']>(kind: Kind, settings: object): Extract<Auth, { kind: Kind }> {
  const secrets = Object.keys(settings).filter((name) => ['token', 'secret', 'password'].includes(name))
  const written = Object.fromEntries(secrets.map((name) => [name, '${env:SECRET}']))
  return { ...authSchema.parse({ kind, ...settings, ...written }), ...settings } as Extract<
    Auth,
    { kind: Kind }
  >
}
const reason = (settings: Auth, ...requests: Incoming[]) => {
  const verifier = openVerifier(settings)
  return requests.map((request) => verifier.verify(request)?.reason)
}

describe('a push through a TIF gateway', () => {
  const settings = auth('tif', { paasid: 'gd-jyt', token: 'TEST_TOKEN' })
  const signed = {
    'x-tif-timestamp': '1700000000',
    'x-tif-nonce': 'abc123',
    'x-tif-uid': 'uid1',
    'x-tif-uinfo': 'uinfo1',
    'x-tif-ext': 'ext1',
    'x-tif-signature': 'D5B5569D650808E3FC2311F02CDCE530DA8B0244F15354E2F3CBD576101AAAC9',
  }
  const short = {
    'x-tif-timestamp': '1700000000',
    'x-tif-nonce': 'abc123',
    'x-tif-signature': 'c18bc3346d9adcf77bbcae4ab907b46ab91e9226f2e197e53ab7b1d2c6cf7691',
  }

  it('is believed with and without a user, in both cases of its digits', () => {
    expect(reason(settings, incoming(signed))).toEqual([undefined])
    expect(reason(settings, incoming(short))).toEqual([undefined])
    const upper = { ...short, 'x-tif-signature': short['x-tif-signature'].toUpperCase() }
    expect(reason(settings, incoming(upper))).toEqual([undefined])
  })

  it('is believed three minutes either way, and not longer', () => {
    const at = (now: number) => reason(settings, incoming(short, { now }))[0]
    expect([at(NOW - 180_000), at(NOW + 180_000)]).toEqual([undefined, undefined])
    expect([at(NOW - 180_001), at(NOW + 180_001)]).toEqual(['stale', 'stale'])
  })

  it('is not believed twice, nor with another user, another application, or a header less', () => {
    expect(reason(settings, incoming(signed), incoming(signed))).toEqual([undefined, 'replayed'])
    expect(reason(settings, incoming({ ...signed, 'x-tif-uid': 'uid2' }))).toEqual(['wrong'])
    expect(reason(settings, incoming({ ...signed, 'x-tif-paasid': 'other' }))).toEqual(['wrong'])
    expect(reason(settings, incoming({ ...signed, 'x-tif-nonce': undefined }))).toEqual(['missing'])
    expect(reason(settings, incoming({ ...signed, 'x-tif-nonce': ['a', 'b'] }))).toEqual(['missing'])
  })

  it('that is not believed uses up no nonce', () => {
    const forged = incoming({ ...short, 'x-tif-signature': 'x' })
    expect(reason(settings, forged, incoming(short))).toEqual(['wrong', undefined])
  })
})

describe('a push signed by a template', () => {
  it.each([
    { algorithm: 'sha256', output: 'hex' },
    { algorithm: 'sm3', output: 'HEX' },
    { algorithm: 'sm3', output: 'base64', time: 'ms' },
    {
      output: 'base64',
      headers: { Authorization: 'HMAC {KEY}:{SIGNATURE}', 'X-Date': '{TS}', 'X-Nonce': 'n={NONCE}' },
    },
  ])('is what our own signer writes: %o', async (over) => {
    const settings = auth('hmac', { key: 'app', secret: 'k3y', ...over })
    const url = new URL('http://x/api/v1/platforms/gd-jyt/exchange?x=1&y=%20')
    const headers = (await openSigner(settings).sign({
      method: 'POST',
      url,
      body: body.toString(),
      now: NOW,
      monotonic: () => 0,
      ask: () => Promise.reject(new Error('nobody is asked')),
    })) as Record<string, string>
    expect(reason(settings, incoming(headers), incoming(headers))).toEqual([undefined, 'replayed'])
    expect(reason(settings, incoming(headers, { body: Buffer.from('{}') }))).toEqual(['wrong'])
    expect(reason(settings, incoming(headers, { method: 'PUT' }))).toEqual(['wrong'])
    expect(reason(settings, incoming(headers, { url: '/other' }))).toEqual(['wrong'])
    expect(reason(settings, incoming(headers, { now: NOW + 200_000 }))).toEqual(['stale'])
  })

  it('is the keyed hash over exactly the template', async () => {
    const settings = auth('hmac', {
      key: 'app',
      secret: 'k3y',
      template: '{METHOD}\n{URI}\n{QUERY}\n{BODYHASH}\n{TS}\n{NONCE}',
    })
    const signer = openSigner(settings)
    const headers = (await signer.sign({
      method: 'GET',
      url: new URL('http://x/a%20b?c=d'),
      body: '',
      now: NOW,
      monotonic: () => 0,
      ask: () => Promise.reject(new Error('nobody is asked')),
    })) as Record<string, string>
    const text = `GET\n/a%20b\nc=d\n${hash('sha256', '')}\n1700000000\n${headers['x-nonce']}`
    expect(headers['x-signature']).toBe(createHmac('sha256', 'k3y').update(text).digest('hex'))
    expect(signer.secrets).toEqual(['k3y'])
  })

  it('needs a time in it: without one it would be good for ever', () => {
    const settings = auth('hmac', {
      key: 'app',
      secret: 'k3y',
      template: '{URI}{NONCE}',
      headers: { A: '{NONCE}', B: '{SIGNATURE}' },
    })
    expect(reason(settings, incoming({}))).toEqual(['unsupported'])
  })
})

describe('a push with a secret as it is', () => {
  it('is believed where the secret is the one of the platform', () => {
    const bearer = auth('bearer', { token: 't0ken', header: 'Authorization', scheme: 'Bearer' })
    expect(reason(bearer, incoming({ authorization: 'bearer t0ken' }))).toEqual([undefined])
    expect(reason(bearer, incoming({ authorization: 'Bearer t0ke' }))).toEqual(['wrong'])
    expect(reason(bearer, incoming({ authorization: 't0ken' }))).toEqual(['wrong'])
    expect(reason(bearer, incoming({}))).toEqual(['missing'])
    const key = auth('bearer', { token: 't0ken', header: 'X-Api-Key', scheme: '' })
    expect(reason(key, incoming({ 'x-api-key': 't0ken' }))).toEqual([undefined])
    const basic = auth('basic', { user: 'u', password: 'p:w' })
    const pair = (text: string) => ({ authorization: `Basic ${Buffer.from(text).toString('base64')}` })
    expect(reason(basic, incoming(pair('u:p:w')))).toEqual([undefined])
    expect(reason(basic, incoming(pair('u:p')))).toEqual(['wrong'])
  })

  it.each(['none', 'mtls'] as const)('is not taken from a platform whose auth is %s', (kind) => {
    expect(reason({ kind }, incoming({}))).toEqual(['unsupported'])
  })
})
