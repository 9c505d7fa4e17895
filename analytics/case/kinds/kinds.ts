/** The kinds of cases that there are. */
import type { ClockRule } from '#province/clock.ts'
import type { Kind } from '../machine/kind.ts'
import { alertKind } from './alert.ts'
import { formula } from './formula.ts'
import { remediationKind } from './remediation.ts'
import { silence } from './silence.ts'

/** @param rules the clocks of the province, by which its cases run. */
export function kindsOf(rules: readonly ClockRule[]): ReadonlyMap<string, Kind> {
  return new Map([alertKind(rules), remediationKind(rules), silence, formula].map((kind) => [kind.id, kind]))
}
