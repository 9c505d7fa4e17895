/** The register as a list: found by words and by status, and counted. Pure. */
import type { Sample, Status } from '#analytics/sample.ts'
import type { Registered } from './api.ts'

export interface Listed {
  indicator: Registered
  /** The province's own value of the whole; undefined where nothing has been said of it. */
  sample: Sample | undefined
  status: Status
  /** In the language of the screen, for the search. */
  owner: string
}

export const STATUSES = ['bad', 'warn', 'good', 'unknown', 'none'] as const

export interface Wanted {
  words: string
  status: Status | 'all'
}

export function findIn(listed: readonly Listed[], { words, status }: Wanted): Listed[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean)
  return listed.filter((one) => {
    const text = textOf(one)
    return (status === 'all' || one.status === status) && wanted.every((word) => text.includes(word))
  })
}

/** In both languages, so that either finds it. */
function textOf({ indicator, owner }: Listed): string {
  const { id, code = '', name, meaning, legal_basis, parts, version } = indicator
  return [id, code, name.zh, name.en, meaning.zh, meaning.en, legal_basis, owner, indicator.owner, version]
    .concat(parts.flatMap((part) => [part.name.zh, part.name.en]))
    .join(' ')
    .toLowerCase()
}

export function countByStatus(listed: readonly Listed[]): Record<Status | 'all', number> {
  const counted = { all: listed.length, good: 0, warn: 0, bad: 0, unknown: 0, none: 0 }
  for (const { status } of listed) counted[status] += 1
  return counted
}

/** By their number in the dictionary where they have one, then by name. */
export function inOrder(listed: readonly Listed[], language: 'zh' | 'en'): Listed[] {
  const place = ({ indicator }: Listed): string => `${indicator.code ?? 'Z'} ${indicator.name[language]}`
  return [...listed].sort((one, other) => place(one).localeCompare(place(other), language))
}
