import { expect, test } from 'vitest'
import { nearest } from './nearest.ts'

const FEEDS = ['exchange', 'catalogue', 'census', 'quality', 'security']

test.each([
  ['exchnge', 'exchange'],
  ['Exchange', 'exchange'],
  ['exhcange', 'exchange'],
  ['catalog', 'catalogue'],
  ['sensus', 'census'],
])('%s was meant as %s', (word, meant) => {
  expect(nearest(word, FEEDS)).toBe(meant)
})

test.each(['', 'x', 'invoice', 'a'.repeat(100_000)])('nothing is guessed for %.20s', (word) => {
  expect(nearest(word, FEEDS)).toBeUndefined()
})

test('of two that fit the closer one is meant', () => {
  expect(nearest('GD-JYT', ['GD-JTT', 'GD-JYT', 'GD-KJT'])).toBe('GD-JYT')
})
