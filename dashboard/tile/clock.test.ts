import { expect, it } from 'vitest'
import { clockSays, clockStatus, termOf } from './clock.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const clock = { due_at: 10 * MINUTE, uncovered: null, paused: false }

it.each([
  ['left', clock, 0, { ms: 10 * MINUTE, at: 10 * MINUTE }],
  ['late', clock, 15 * MINUTE, { ms: 5 * MINUTE, at: 10 * MINUTE }],
  ['paused', { ...clock, paused: true }, 0, {}],
  ['uncovered', { ...clock, uncovered: '2031-01-01' }, 0, { date: '2031-01-01' }],
  ['none', { ...clock, due_at: null }, 0, {}],
])('a clock says %s', (says, of, now, more) => {
  expect(clockSays(of, now)).toEqual({ says, ...more })
})

it('is never greener than its light, and red once it has run out', () => {
  expect(clockStatus('left', 'green')).toBe('good')
  expect(clockStatus('left', 'orange')).toBe('warn')
  expect(clockStatus('left', 'red')).toBe('bad')
  expect(clockStatus('late', 'green')).toBe('bad')
  expect(clockStatus('left', 'unknown')).toBe('unknown')
  expect(clockStatus('uncovered', 'green')).toBe('unknown')
})

it.each([
  [30_000, ['30 second']],
  [59 * MINUTE, ['59 minute']],
  [HOUR, ['1 hour']],
  [3 * HOUR + 59.9 * MINUTE, ['3 hour', '59 minute']],
  [23 * HOUR + 1 * MINUTE, ['23 hour', '1 minute']],
  [49 * HOUR, ['2 day']],
])('a term of %i ms is written %j', (ms, written) => {
  expect(termOf(ms).map(({ n, unit }) => `${n} ${unit}`)).toEqual(written)
})
