import { expect, it } from 'vitest'
import { lastFirst } from './last-first.ts'

it('tells the silent first, then the worst, and at the end what has no rank', () => {
  const marks = [
    { code: 'best', class: 'good', rank: 1 },
    { code: 'worst', class: 'bad', rank: 2 },
    { code: 'pending', class: 'pending', rank: null },
    { code: 'dark', class: 'dark', rank: null },
  ]
  expect(lastFirst(marks).map(({ code }) => code)).toEqual(['dark', 'worst', 'best', 'pending'])
  expect(marks[0]?.code).toBe('best')
})
