/** The proof of one number, asked for again now and then while it is looked at. */
import { useRefreshed } from '../desk/use-refreshed.ts'
import type { Explanation, View } from './api.ts'

/** Which number, at which moment, in which view of the past. */
export interface Question {
  indicator: string
  scope: string
  id: string
  part: string
  /** Epoch ms; null: now. */
  at: number | null
  view: View
}

const NOW_EVERY_MS = 30_000
/** What was, changes only when something is learnt about it. */
const PAST_EVERY_MS = 600_000

export function explainPath({ indicator, scope, id, part, at, view }: Question): string {
  const query = new URLSearchParams({ scope, id, part, view })
  if (at !== null) query.set('at', String(at))
  return `/api/v1/indicators/${encodeURIComponent(indicator)}/explain?${query.toString()}`
}

export function useExplanation(question: () => Question | null) {
  return useRefreshed<Explanation>(
    () => {
      const asked = question()
      return asked && explainPath(asked)
    },
    (question()?.at ?? null) === null ? NOW_EVERY_MS : PAST_EVERY_MS,
  )
}
