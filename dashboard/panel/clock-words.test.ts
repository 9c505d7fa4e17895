import { expect, it } from 'vitest'
import { clockStatus, sayClock } from './clock-words.ts'

const clock = { due_at: 10 * 60_000, uncovered: null, paused: false }

it.each([
  ['left', clock, 0, 10],
  ['late', clock, 15 * 60_000, 5],
  ['paused', { ...clock, paused: true }, 0, 0],
  ['uncovered', { ...clock, uncovered: '2031-01-01' }, 0, 0],
  ['none', { ...clock, due_at: null }, 0, 0],
])('a clock says %s', (says, of, now, n) => {
  expect(sayClock(of, now)).toMatchObject({ says, n })
})

it('is never greener than its light, and red once it has run out', () => {
  expect(clockStatus('left', 'green')).toBe('good')
  expect(clockStatus('left', 'orange')).toBe('warn')
  expect(clockStatus('late', 'green')).toBe('bad')
  expect(clockStatus('left', 'unknown')).toBe('unknown')
  expect(clockStatus('uncovered', 'green')).toBe('unknown')
})
