import { expect, it } from 'vitest'
import { failingLines } from './failing.ts'

const flow = (provider: string, calls: number, failures: number) => ({
  provider,
  consumer: 'Z',
  calls,
  failures,
  records: calls,
})
const refusal = (request: string) => ({
  request,
  requester: 'A',
  provider: 'B',
  resource: 'r',
  reason: '',
  at: 0,
})

it('tells failing flows and refusals by turns, the worst flow first, and none that works', () => {
  const lines = failingLines(
    {
      flows: [flow('few', 1000, 10), flow('most', 1000, 900), flow('well', 1000, 0)],
      refusals: [refusal('R1')],
    },
    10,
  )
  expect(lines.map(({ id }) => id)).toEqual(['f|most|Z', 'r|R1|0', 'f|few|Z'])
})

it('does not tell more than are wanted', () => {
  expect(failingLines({ flows: [flow('a', 9, 9), flow('b', 9, 8)], refusals: [] }, 1)).toHaveLength(1)
})
