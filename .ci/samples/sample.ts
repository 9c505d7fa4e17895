/** One saved answer of the real software, and what is known to be in it. */
import type { NotUnpacked, Unpacked } from '#collector/unpack/unpack.ts'

export interface Sample {
  /** Its name in the folder of samples, which is its name in FACTS.json; or what the names of several look like. */
  file: string | RegExp
  dialect: string
  /** What of the file is the answer, where it holds something around it. */
  cut?: (text: string) => string
  /** What is counted of it. */
  got: (unpacked: Unpacked | NotUnpacked) => unknown
  /** The same by its facts. */
  known: (facts: Facts) => unknown
}

export type Facts = Record<string, unknown>

export function countBy<Item>(items: readonly Item[], of: (item: Item) => unknown): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const item of items) {
    const key = String(of(item))
    counts[key] = (counts[key] ?? 0) + 1
  }
  return counts
}
