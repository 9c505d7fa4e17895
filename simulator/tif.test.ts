import { afterEach, beforeEach, expect, it } from 'vitest'
import { MINUTE, SECOND } from './local.ts'
import type { Rehearsal } from './rehearsal.ts'
import { TOKEN, rehearse } from './rehearsal.ts'
import { signatureOf } from './tif.ts'

let stage: Rehearsal
beforeEach(async () => {
  stage = await rehearse()
})
afterEach(() => stage.close())

const asked = '/api/census'

function headers(shiftSeconds: number, change: Record<string, string> = {}): Record<string, string> {
  const timestamp = String(Math.floor(stage.clock.now / SECOND) + shiftSeconds)
  const nonce = `nonce${shiftSeconds}`
  return {
    'x-tif-paasid': 'gd-gat',
    'x-tif-timestamp': timestamp,
    'x-tif-nonce': nonce,
    'x-tif-signature': signatureOf(timestamp, TOKEN, nonce),
    ...change,
  }
}

it('signs as the gateway of record does', () => {
  expect(signatureOf('1700000000', 'TEST_TOKEN', 'abc123')).toBe(
    'c18bc3346d9adcf77bbcae4ab907b46ab91e9226f2e197e53ab7b1d2c6cf7691',
  )
})

it('lets in a right signature, in either case of hex', async () => {
  expect((await stage.get('gd-gat', asked, headers(0))).status).toBe(200)
  const upper = headers(1)
  upper['x-tif-signature'] = upper['x-tif-signature']?.toUpperCase() ?? ''
  expect((await stage.get('gd-gat', asked, upper)).status).toBe(200)
})

it('turns away a wrong signature, in the words of the gateway', async () => {
  const { status, text } = await stage.get('gd-gat', asked, headers(0, { 'x-tif-signature': 'f'.repeat(64) }))
  expect(status).toBe(401)
  expect(JSON.parse(text)).toEqual({ errcode: '401', errmsg: '签名错误' })
})

it('turns away a request without signature, and one under another name', async () => {
  expect((await stage.get('gd-gat', asked, {})).status).toBe(401)
  expect((await stage.get('gd-gat', asked, headers(0, { 'x-tif-paasid': 'gd-mzt' }))).status).toBe(401)
})

it('allows clocks to differ by three minutes and no more', async () => {
  for (const shift of [-179, 180]) expect((await stage.get('gd-gat', asked, headers(shift))).status).toBe(200)
  for (const shift of [-182, 181]) expect((await stage.get('gd-gat', asked, headers(shift))).status).toBe(401)
})

it('takes a nonce once in ten minutes', async () => {
  const first = headers(0)
  expect((await stage.get('gd-gat', asked, first)).status).toBe(200)
  expect((await stage.get('gd-gat', asked, first)).status).toBe(401)
  stage.clock.now += 9 * MINUTE
  expect((await stage.get('gd-gat', asked, headers(0))).status).toBe(401)
  stage.clock.now += MINUTE
  expect((await stage.get('gd-gat', asked, headers(0))).status).toBe(200)
})

it('does not spend a nonce on a request it turns away', async () => {
  await stage.get('gd-gat', asked, headers(0, { 'x-tif-signature': 'f'.repeat(64) }))
  expect((await stage.get('gd-gat', asked, headers(0))).status).toBe(200)
})

it('asks nothing of readers of platforms without authentication', async () => {
  expect((await stage.get('gd-rst', asked, {})).status).toBe(200)
})
