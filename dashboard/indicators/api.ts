/** What the register's desk reads of the API: analytics' own shapes. */
import type { Sample } from '#analytics/sample.ts'
import type { MayHave } from '../explain/api.ts'
import type { Indicator } from '../live/api.ts'

export type { Ranking, Series, VersionPage } from '#analytics/explain/shapes.ts'

export interface ProvinceSamples {
  /** Epoch ms, by the server's clock. */
  at: number
  samples: Sample[]
}

/** A registered indicator, with the fields that newer definitions have. */
export type Registered = Omit<Indicator, keyof MayHave | 'trend'> &
  MayHave & {
    formula: { zh: string; en: string }
    kind: 'sum' | 'ratio'
    feeds: string[]
    trend: { points: number; step_h: number; view: 'known' | 'corrected' }
  }
