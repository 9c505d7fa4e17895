import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { findIdentifiers } from './identifiers.ts'

const found = (text: string) => findIdentifiers(text).map(({ kind, digits }) => `${kind} ${digits}`)

/** Made up, with the right check digit. */
const ID = '44010619900307001'
const checked = (body: string) => {
  const sum = [...body].reduce((total, digit, place) => total + Number(digit) * (2 ** (17 - place) % 11), 0)
  return body + '10X98765432'.charAt(sum % 11)
}

describe('an identity number', () => {
  const id = checked(ID)

  it.each([
    id,
    `身份证号${id}，`,
    `${id.slice(0, 6)} ${id.slice(6, 14)} ${id.slice(14)}`,
    `${id.slice(0, 6)}-${id.slice(6, 14)}-${id.slice(14)}`,
    [...id].map((char) => String.fromCodePoint((char.codePointAt(0) ?? 0) + 0xfee0)).join(''),
    `(${id})`,
  ])('is found as people write it: %s', (text) => expect(found(text)).toEqual([`identity ${id}`]))

  it('is found with X in either case, in the old form, and for cities without counties', () => {
    const bodies = Array.from({ length: 200 }, (_, serial) => `4401061990030${String(7000 + serial)}`)
    const x = bodies.map(checked).find((text) => text.endsWith('X')) ?? ''
    expect(found(x.toLowerCase())).toEqual([`identity ${x}`])
    expect(found('证件 440106900307001')).toEqual(['identity 440106900307001'])
    const dongguan = checked('44190019850512123')
    expect(found(dongguan)).toEqual([`identity ${dongguan}`])
  })

  it('is none with one digit changed, with no date of birth, or with no such region', () => {
    for (let place = 0; place < 18; place++) {
      const digit = id[place] === '9' ? '1' : String(Number(id[place] === 'X' ? 0 : id[place]) + 1)
      expect(found(id.slice(0, place) + digit + id.slice(place + 1))).toEqual([])
    }
    expect(found(checked('44010619901332001'))).toEqual([])
    expect(found(checked('20010619900307001'))).toEqual([])
    expect(found(checked('44000019900307001'))).toEqual([])
  })
})

describe('a mobile number', () => {
  it.each([
    '13800138000',
    '电话13800138000。',
    '138 0013 8000',
    '138-0013-8000',
    '+86 138 0013 8000',
    '+8613800138000',
    '86-13800138000',
    '１３８００１３８０００',
    '138\u00a00013\u00a08000',
    '\u202d13800138000\u202c',
    'tel:13800138000,',
  ])('is found as people write it: %s', (text) => expect(found(text)).toEqual(['mobile 13800138000']))

  it.each([
    'SN13800138000',
    '13800138000A',
    '138001380001',
    '113800138000',
    '12800138000',
    '0.13800138000',
    '13800138000.5',
    '1763884800000',
    '020-83330000',
    '14 2026-11-2 10:00',
  ])('is not what only looks like one: %s', (text) => expect(found(text)).toEqual([]))

  it('is found however many there are, also behind one that is none', () => {
    expect(found('13800138000、13900139000 12345678901 15012345678')).toHaveLength(3)
  })
})

describe('ordinary codes', () => {
  const regions = JSON.stringify(
    JSON.parse(readFileSync(new URL('../../province/guangdong/regions.json', import.meta.url), 'utf8')),
  )
  const divisions = [...new Set(regions.match(/\b44\d{4}\b/g))]

  it('of organisations (统一社会信用代码) are never taken for a person', () => {
    const symbols = '0123456789ABCDEFGHJKLMNPQRTUWXY'
    const weights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28]
    expect(divisions.length).toBeGreaterThan(100)
    fc.assert(
      fc.property(
        fc.constantFrom('11', '12', '13', '51', '52', '53', '91', '92', '93'),
        fc.constantFrom(...divisions),
        fc.stringMatching(/^\d{9}$/),
        (kind, division, organisation) => {
          const body = kind + division + organisation
          const sum = [...body].reduce(
            (total, char, place) => total + symbols.indexOf(char) * (weights[place] ?? 0),
            0,
          )
          const whole = body + symbols.charAt((31 - (sum % 31)) % 31)
          expect(found(whole)).toEqual([])
        },
      ),
      { numRuns: 5_000 },
    )
  })

  it('made of a date and a number, of letters and digits, or in hex are kept', () => {
    const serial = fc.stringMatching(/^\d{4,12}$/)
    const day = fc.date({ min: new Date('2015-01-01'), max: new Date('2030-01-01'), noInvalidDate: true })
    fc.assert(
      fc.property(day, serial, fc.stringMatching(/^[A-Z]{1,4}$/), fc.uuid(), (date, tail, head, uuid) => {
        const stamp = date.toISOString().slice(0, 10).replaceAll('-', '')
        const texts = [
          stamp + tail,
          head + tail,
          `${head}-${stamp}-${tail.slice(0, 6)}`,
          `粤府〔2026〕${tail.slice(0, 4)}号`,
        ]
        for (const text of [...texts, uuid, date.toISOString(), String(date.getTime())]) {
          expect(found(text), text).toEqual([])
        }
      }),
      { numRuns: 2_000 },
    )
  })
})

it('never fails and never reads on without end, whatever the text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), (text) => {
      for (const { from, to } of findIdentifiers(text)) expect(to).toBeGreaterThan(from)
    }),
  )
  const long = '1'.repeat(100_000) + ' 138 '.repeat(20_000)
  expect(findIdentifiers(long)).toEqual([])
})
