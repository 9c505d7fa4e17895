/** What the desks of cases read of the API, by analytics' own shapes. */
import type { z } from 'zod'
import type {
  bulkAnswer,
  caseDetail,
  casePage,
  commandShape,
  silenceShape,
  timelineEntry,
} from '#analytics/case/shapes.ts'

export type { CaseRow, Counts } from '#analytics/case/shapes.ts'
export type CasePage = z.output<typeof casePage>
export type CaseDetail = z.output<typeof caseDetail>
export type CaseClock = CaseDetail['clocks'][number]
export type Command = z.output<typeof commandShape>
export type TimelineEntry = z.output<typeof timelineEntry>
export type BulkAnswer = z.output<typeof bulkAnswer>
export type Silence = z.output<typeof silenceShape>

/** The kinds that have a desk. */
export type DeskKind = 'alert' | 'remediation'
