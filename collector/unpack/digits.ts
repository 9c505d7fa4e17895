/** Numbers that a platform writes as text, read as numbers where it is known to do so. */
import { FEEDS, type FeedName } from '#sql/feeds.ts'
import type { ZodType } from 'zod'
import type { Mapped } from './mapping.ts'
import type { TimeFormat } from './time.ts'

/** `text`: what should be a number may be written as its digits in a text. */
export type Numbers = 'plain' | 'text'

const WRITTEN = /^-?\d{1,15}(?:\.\d{1,15})?$/

/** Puts numbers for digits in a candidate's number columns and, where times are numbers, in its times. */
export type ReadDigits = (candidate: Mapped) => void

export function compileDigits(
  feed: FeedName,
  numbers: Numbers | undefined,
  time: TimeFormat,
): ReadDigits | undefined {
  if (numbers !== 'text') return undefined
  const isTimed = time === 'ms' || time === 's'
  const columns = Object.entries(FEEDS[feed].schema.shape)
    .filter(([, type]) => (type as ZodType).safeParse(1).success)
    .map(([column]) => column)
    .filter((column) => isTimed || !column.endsWith('_at'))
  return (candidate) => {
    if (candidate === undefined || candidate instanceof Error) return
    const { facts } = candidate
    for (const column of columns) facts[column] = numberIn(facts[column])
    if (!isTimed) return
    candidate.observed_at = numberIn(candidate.observed_at)
    candidate.cursor = numberIn(candidate.cursor)
  }
}

function numberIn(value: unknown): unknown {
  return typeof value === 'string' && WRITTEN.test(value) ? Number(value) : value
}
