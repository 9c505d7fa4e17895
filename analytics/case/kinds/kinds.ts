/** The kinds of cases that there are. */
import type { Kind } from '../machine/kind.ts'
import { alert } from './alert.ts'
import { formula } from './formula.ts'
import { remediation } from './remediation.ts'
import { silence } from './silence.ts'

export const KINDS: ReadonlyMap<string, Kind> = new Map(
  [alert, remediation, silence, formula].map((kind) => [kind.id, kind]),
)
