import { expect, it } from 'vitest'
import { driftingOf } from './drifting.ts'

const platform = (id: string, drift: number, rejects: number) => ({
  id,
  organ: id,
  day: { waiting: { drift, rejects } },
})

it('names only platforms that drift or whose rows are refused, the most drift first', () => {
  const found = driftingOf([platform('well', 0, 0), platform('refused', 0, 9), platform('drifts', 1, 0)])
  expect(found.map(({ id }) => id)).toEqual(['drifts', 'refused'])
})
