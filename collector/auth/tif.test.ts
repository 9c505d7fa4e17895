import { describe, expect, it } from 'vitest'
import { openSigner } from './auth.ts'
import { redact } from './redact.ts'
import { tifSignature } from './tif.ts'

describe('the TIF signature', () => {
  const parts = { timestamp: '1700000000', token: 'TEST_TOKEN', nonce: 'abc123' } as const
  const digits = 'c18bc3346d9adcf77bbcae4ab907b46ab91e9226f2e197e53ab7b1d2c6cf7691'

  it('is the one that gateways compute, in the case they want', () => {
    expect(tifSignature({ ...parts, case: 'lower' })).toBe(digits)
    expect(tifSignature({ ...parts, case: 'upper' })).toBe(digits.toUpperCase())
  })

  it('goes with a fresh nonce and the time in seconds, and never carries the token', async () => {
    const signer = openSigner({ kind: 'tif', paasid: 'gd-jyt', token: 'TEST_TOKEN', case: 'lower' })
    const question = {
      method: 'GET' as const,
      url: new URL('http://platform/x'),
      body: '',
      now: 1_700_000_000_999,
      monotonic: () => 0,
      ask: () => Promise.reject(new Error('nobody is asked')),
    }
    const [one, two] = [await signer.sign(question), await signer.sign(question)] as Record<string, string>[]
    expect(one).toMatchObject({ 'x-tif-paasid': 'gd-jyt', 'x-tif-timestamp': '1700000000' })
    expect(one?.['x-tif-nonce']).not.toBe(two?.['x-tif-nonce'])
    expect(one?.['x-tif-signature']).toBe(
      tifSignature({ ...parts, nonce: String(one?.['x-tif-nonce']), case: 'lower' }),
    )
    expect(JSON.stringify([one, two])).not.toContain('TEST_TOKEN')
  })
})

describe('a secret', () => {
  it('is taken out of a text wherever it stands', () => {
    const { secrets } = openSigner({ kind: 'tif', paasid: 'p', token: 's3cr$t', case: 'lower' })
    expect(redact('token s3cr$t refused (s3cr$t)', secrets)).toBe('token ••• refused (•••)')
    expect(redact('nothing to hide', ['', ...openSigner({ kind: 'none' }).secrets])).toBe('nothing to hide')
  })
})
