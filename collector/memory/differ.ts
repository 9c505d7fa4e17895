/** Whether all observations of an answer are surely about different things, told by one number of each. Pure. */
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
  const places = 2 ** Math.ceil(Math.log2(observations.length * 4 + 1))
  // An open table of the numbers; 0 is an empty place.
  const seen = new Int32Array(places)
  for (const observation of observations) {
    const number = numberOf(observation, columns, hasMoment)
    let place = (number ^ (number >>> 16)) & (places - 1)
    for (let held = seen[place]; held !== 0; held = seen[place]) {
      if (held === number) return false
      place = (place + 1) & (places - 1)
    }
    seen[place] = number
  }
  return true
}

/** FNV-1a of its key; never 0. */
function numberOf(
  { facts, observed_at }: Observation,
  columns: readonly string[],
  hasMoment: boolean,
): number {
  let sum = 0x811c_9dc5
  for (const column of columns) {
    const text = String(facts[column])
    for (let at = 0; at < text.length; at += 1) sum = Math.imul(sum ^ text.charCodeAt(at), PRIME)
    sum = Math.imul(sum ^ 1, PRIME)
  }
  if (hasMoment) {
    sum = Math.imul(sum ^ (observed_at | 0), PRIME)
    sum = Math.imul(sum ^ Math.floor(observed_at / TWO_32), PRIME)
  }
  return sum === 0 ? 1 : sum
}
