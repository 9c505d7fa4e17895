import { expect, it } from 'vitest'
import { unsharedOf } from './unshared.ts'

it('names who is heard and provides nothing, and says of the unheard that nothing is known', () => {
  const organs = ['A', 'B', 'C', 'D'].map((code) => ({ code }))
  const flow = (provider: string, consumer: string) => ({
    provider,
    consumer,
    calls: 1,
    failures: 0,
    records: 1,
  })
  const flows = [flow('A', 'B'), flow('C', 'C')]
  expect(unsharedOf(organs, { flows, heard: ['A', 'B', 'C'] })).toEqual({
    nobody: ['B', 'C'],
    unknown: ['D'],
  })
})
