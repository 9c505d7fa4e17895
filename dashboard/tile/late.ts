/** Sources that still count as reporting but are late: a platform that has just fallen silent, or a feed that has missed its turn. */
import type { Sample } from '#analytics/sample.ts'

export function lateSources({ reporting, fresh }: Pick<Sample, 'reporting' | 'fresh'>): number {
  return Math.max(0, reporting - fresh)
}
