/** Whether all observations of an answer are surely about different things, told by one number of each. Pure. */
import { forgetColumn, readColumn } from '#sql/native/reader.ts'
import type { Observation } from '../unpack/check.ts'

const PRIME = 0x0100_0193
const TWO_32 = 2 ** 32

/**
 * False where two of them may be about the same: then their keys have to be compared, which take longer to make than to
 * compare.
 *
 * @param columns that make the key, together with the moment where there is one
 */
export function surelyDiffer(
  observations: readonly Observation[],
  columns: readonly string[],
  hasMoment: boolean,
): boolean {
  const numbers = numbersOf(observations, columns, hasMoment)
  const places = 2 ** Math.ceil(Math.log2(observations.length * 4 + 1))
  // An open table of the numbers; 0 is an empty place.
  const seen = new Int32Array(places)
  for (const number of numbers) {
    let place = (number ^ (number >>> 16)) & (places - 1)
    for (let held = seen[place]; held !== 0; held = seen[place]) {
      if (held === number) return false
      place = (place + 1) & (places - 1)
    }
    seen[place] = number
  }
  return true
}

/** FNV-1a of each key, read column by column; never 0. */
function numbersOf(
  observations: readonly Observation[],
  columns: readonly string[],
  hasMoment: boolean,
): Int32Array {
  const rows = observations.map(({ facts }) => facts)
  const sums = new Int32Array(rows.length).fill(0x811c_9dc5)
  for (const column of columns) {
    const values = readColumn(column, rows)
    for (let row = 0; row < sums.length; row += 1) {
      const text = String(values[row])
      let sum = sums[row] as number
      for (let at = 0; at < text.length; at += 1) sum = Math.imul(sum ^ text.charCodeAt(at), PRIME)
      sums[row] = Math.imul(sum ^ 1, PRIME)
    }
  }
  forgetColumn()
  for (let row = 0; row < sums.length; row += 1) {
    let sum = sums[row] as number
    if (hasMoment) {
      const { observed_at } = observations[row] as Observation
      sum = Math.imul(sum ^ (observed_at | 0), PRIME)
      sum = Math.imul(sum ^ Math.floor(observed_at / TWO_32), PRIME)
    }
    sums[row] = sum === 0 ? 1 : sum
  }
  return sums
}
