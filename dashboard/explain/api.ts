/** What the screens read of an explanation: analytics' own shape, and what newer definitions say beside it. */
import type { Explanation as Told } from '#analytics/explain/shapes.ts'
import type { Words } from '../live/api.ts'

interface Dates {
  from?: string | null
  until?: string | null
}

/** Fields that a definition may have. */
export interface MayHave {
  code?: string
  target?: ({ value: number } & Dates) | null
  thresholds?: { good: number; warn: number } & Dates
  tables?: string[]
  cadence_s?: number
  legal_basis_en?: string
  /** Why nothing feeds it yet. */
  no_source?: Words
}

export type Definition = Omit<Told['definition'], keyof MayHave> & MayHave
export type Explanation = Omit<Told, 'definition'> & { definition: Definition }
export type Contribution = Told['contributions'][number]
export type Change = Told['change']
export type Step = Change['steps'][number]
export type PollBehind = Told['polls'][number]
export type View = Told['view']
