import fc from 'fast-check'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openMask } from './mask.ts'
import { readSecret } from './secret.ts'

const mask = openMask(new Uint8Array(32).fill(7))
const PHONE = '13800138000'
const ID = '44010619900307001X'

describe('free text', () => {
  it('keeps nothing of what identifies a person, and everything else', () => {
    expect(mask.text(`张某（${PHONE}）举报，证件 138 0013 8000`)).toEqual({
      text: '张某（〔手机号〕）举报，证件 〔手机号〕',
      count: 2,
    })
    expect(mask.text('接口 api/v1 失败 3 次')).toEqual({ text: '接口 api/v1 失败 3 次', count: 0 })
  })

  it('says of a kept record what it says of the record itself', () => {
    const kept = mask.record({ note: `call ${PHONE}` }).record as { note: string }
    expect(mask.text(kept.note).text).toBe(mask.text(`call ${PHONE}`).text)
  })
})

describe('a key', () => {
  it('that is a number of a person is one mark, the same however it was written, and another for another', () => {
    const { text, count } = mask.key(PHONE)
    expect(text).toMatch(/^〔手机号:[0-9a-f]{16}〕$/)
    expect(count).toBe(1)
    expect(mask.key('138-0013-8000').text).toBe(text)
    expect(mask.key(text)).toEqual({ text, count: 0 })
    expect(mask.key('13800138001').text).not.toBe(text)
    expect(openMask(new Uint8Array(32).fill(8)).key(PHONE).text).not.toBe(text)
    expect(mask.record(PHONE).record).toBe(text)
  })

  it('that only holds eleven such digits among others is a code, and is kept', () => {
    for (const code of [`GD-${PHONE}-01`, `svc/${PHONE}/v2`, '440106900307001', 'GD-JYT', '440100'])
      expect(mask.key(code)).toEqual({ text: code, count: 0 })
    expect(mask.key(`user:${PHONE}`).count).toBe(1)
  })

  it('stays within its column', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 150 }), (head) => {
        expect(mask.key(`${head} ${ID} ${ID} ${ID}`.slice(0, 200)).text.length).toBeLessThanOrEqual(200)
      }),
    )
  })
})

describe('a record', () => {
  it('is masked in its texts, its names, and in numbers whose name says what they are', () => {
    const { record, count } = mask.record({
      mobile: 13800138000,
      bytes: 13800138000,
      people: [{ [PHONE]: `id ${ID}` }],
      fine: [1, null, true],
    })
    expect(count).toBeGreaterThanOrEqual(2)
    const text = JSON.stringify(record)
    expect(text).not.toContain(`"${PHONE}`)
    expect(record).toMatchObject({ bytes: 13800138000, fine: [1, null, true] })
    expect(typeof (record as { mobile: unknown }).mobile).toBe('string')
  })
})

describe('the secret', () => {
  let dir: string
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'yuemai-'))
  })
  afterEach(() => rmSync(dir, { recursive: true }))

  it('is made once, for its owner alone, and a damaged one is not replaced unnoticed', () => {
    const secret = readSecret(dir)
    expect(Buffer.from(readSecret(dir))).toEqual(Buffer.from(secret))
    expect(readFileSync(join(dir, 'mask.key'))).toHaveLength(32)
    expect(statSync(join(dir, 'mask.key')).mode & 0o077).toBe(0)
    writeFileSync(join(dir, 'mask.key'), 'short')
    expect(() => readSecret(dir)).toThrow('does not hold 32 bytes')
  })
})
