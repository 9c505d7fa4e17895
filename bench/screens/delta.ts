/** A frame as a usual tick makes it, about 2 KB of JSON: a number, and the same of its city and organ. */
import type { Delta } from '#analytics/live/events.ts'
import { sampleOf } from '#dashboard/fixtures/story.ts'

const SAMPLES = 5

export function deltaOf(seq: number, at: number): Delta {
  const samples = Array.from({ length: SAMPLES }, (_, place) =>
    sampleOf('sharing_records_24h', `part_${place}`, at, 128_934_221 + seq * 137 + place),
  )
  return { seq, at, samples }
}
