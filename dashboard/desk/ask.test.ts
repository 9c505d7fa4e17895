import { expect, it } from 'vitest'
import { isFinal, Refusal } from './ask.ts'

it('what is refused for good is not told as if it would come by itself', () => {
  for (const status of [400, 404, 422]) expect(isFinal(new Refusal(status, ''))).toBe(true)
  for (const status of [408, 429, 500, 503]) expect(isFinal(new Refusal(status, ''))).toBe(false)
  expect(isFinal(new TypeError('no network'))).toBe(false)
})
