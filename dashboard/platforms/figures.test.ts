import { expect, it } from 'vitest'
import { bytesText, countText, isSkewed, msText, skewText } from './figures.ts'

it('durations are as exact as they are read', () => {
  expect([3.4, 999, 1000, 1254, 10_000, 12_340].map(msText)).toEqual([
    '3 ms',
    '999 ms',
    '1 s',
    '1.25 s',
    '10 s',
    '12.3 s',
  ])
})

it('a clock says which way it is wrong, and one that was never seen says nothing', () => {
  expect([0, 1.52, -3, 90, -7200, null].map(skewText)).toEqual([
    '±0 s',
    '+1.5 s',
    '−3 s',
    '+1.5 min',
    '−2 h',
    '—',
  ])
  expect([null, 4.9, -5].map(isSkewed)).toEqual([false, false, true])
})

it('sizes are in the unit that reads best', () => {
  expect([0, 999, 1500, 23_400_000, 5e12].map(bytesText)).toEqual(['0 B', '999 B', '1.5 KB', '23 MB', '5 TB'])
})

it('counts are grouped', () => {
  expect([7, 1234, 1_234_567].map(countText)).toEqual(['7', '1,234', '1,234,567'])
})
