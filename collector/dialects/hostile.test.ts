/** No answer makes a dialect crash, hang, or lose a record. `npm run torture -- fuzz` tries for longer. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dialects } from '../stage/definition.ts'
import { faultOf, hostile, monotonous } from '../stage/hostile.ts'

const LONG_BYTES = 30_000
const long = monotonous(LONG_BYTES)

describe.each([...dialects])('%s', (name, dialect) => {
  it('gives every record of a hostile answer exactly one fate, with a reason where it is refused', async () => {
    const property = fc.asyncProperty(hostile(name), async (bytes) => {
      expect(await faultOf(dialect, bytes)).toBeUndefined()
    })
    await fc.assert(property, { seed: 20261123, numRuns: 150 })
  })

  it('faults 23 to 25, inputs 36 to 38: takes long answers of one thing over and over', async () => {
    for (const [what, text] of long) expect(await faultOf(dialect, Buffer.from(text)), what).toBeUndefined()
  })
})
