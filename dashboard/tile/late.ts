/**
 * Sources that are not heard in time: late ones, which still count as reporting (a platform that has just fallen silent,
 * or a feed that has missed its turn), and those that nobody has asked since a start.
 */
import type { Sample } from '#analytics/sample.ts'

export type Heard = Pick<Sample, 'reporting' | 'expected' | 'fresh' | 'unasked'>

/** Where of those that do not report some were not asked either, there may be more. */
export function lateSources({ reporting, fresh, unasked }: Omit<Heard, 'expected'>): number {
  return Math.max(0, reporting - fresh - unasked)
}
