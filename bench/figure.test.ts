import { expect, it } from 'vitest'
import { isExceeded, lines, ratio, short, toJson, type Figure } from './figure.ts'

const figure: Figure = {
  name: 'freshness p99',
  unit: 'ms',
  product: 600,
  limit: { of: 'poll + paint', value: 20 },
  samples: 60,
  bound: 1_000,
}

it('a figure is a ratio, with both numbers beside it', () => {
  expect(ratio(figure)).toBe(30)
  expect(lines(figure).join()).toMatch(/×30\.0 .*600 ms over 20\.0 \(poll \+ paint\).*n=60.*within 1,000 ms/)
})

it('a bound is exceeded beyond noise only, and by what could not be measured', () => {
  expect(isExceeded(figure)).toBe(false)
  expect(isExceeded({ ...figure, product: 1_149 })).toBe(false)
  expect(isExceeded({ ...figure, product: 1_151 })).toBe(true)
  expect(isExceeded({ ...figure, product: Number.NaN })).toBe(true)
  expect(lines({ ...figure, product: 2_000 }).join()).toContain('EXCEEDS 1,000 ms')
})

it('a ratio may be bound from above or from below', () => {
  const free = { ...figure, bound: Number.POSITIVE_INFINITY }
  expect(isExceeded({ ...free, ratio_bound: { most: 27 } })).toBe(false)
  expect(isExceeded({ ...free, ratio_bound: { most: 26 } })).toBe(true)
  expect(isExceeded({ ...free, ratio_bound: { least: 34 } })).toBe(false)
  expect(isExceeded({ ...free, ratio_bound: { least: 35 } })).toBe(true)
  expect(lines({ ...free, ratio_bound: { least: 35 } }).join()).toContain('at least ×35')
  expect(isExceeded({ ...free, product: Number.NaN, ratio_bound: { least: 0 } })).toBe(true)
})

it('a figure without a bound never fails', () => {
  expect(isExceeded({ ...figure, product: Number.NaN, bound: undefined as never })).toBe(false)
})

it('programs read the ratio and the verdict', () => {
  expect(toJson(figure)).toMatchObject({ name: 'freshness p99', product: 600, ratio: 30, exceeded: false })
})

it.each([
  [0, '0'],
  [0.012345, '0.0123'],
  [1.234, '1.23'],
  [98.76, '98.8'],
  [1_234_567.8, '1,234,568'],
  [Number.NaN, '—'],
])('%d is written %s', (value, text) => {
  expect(short(value)).toBe(text)
})
