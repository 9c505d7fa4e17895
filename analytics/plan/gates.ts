/** Whether the gates of an outcome are open: what must hold, however far its facts say that it is. Pure. */
import type { Gate } from '#province/plan.ts'
import type { Sample } from '../sample.ts'

/** A gate of which nothing is known is not open: silence opens none. */
export interface GateState {
  id: string
  state: 'open' | 'shut' | 'unknown'
  /** Of a gate in the province its value; null where it is unknown, or where it must hold in many places. */
  value: number | null
  /** Cities or organs where it does not hold, and where nobody knows. */
  shut_in: string[]
  unknown_in: string[]
}

/** @param scopes codes of the cities or organs where a gate of that kind must hold. */
export function gateState(
  gate: Gate,
  samples: readonly Sample[],
  scopes: { province: string; cities: readonly string[]; organs: readonly string[] },
): GateState {
  const own = samples.filter(({ indicator, part }) => indicator === gate.indicator && part === gate.part)
  const valueIn = (kind: Sample['scope_kind'], code: string): number | null => {
    const found = own.find(({ scope_kind, scope_id }) => scope_kind === kind && scope_id === code)
    return found && found.state !== 'unknown' ? found.value : null
  }
  const holds = (value: number): boolean =>
    (gate.at_least === undefined || value >= gate.at_least) &&
    (gate.at_most === undefined || value <= gate.at_most)
  if (gate.in === 'province') {
    const value = valueIn('province', scopes.province)
    const state = value === null ? 'unknown' : holds(value) ? 'open' : 'shut'
    return { id: gate.id, state, value, shut_in: [], unknown_in: [] }
  }
  const [kind, codes] =
    gate.in === 'every_city' ? (['city', scopes.cities] as const) : (['organ', scopes.organs] as const)
  const values = codes.map((code) => ({ code, value: valueIn(kind, code) }))
  const shut_in = values.filter(({ value }) => value !== null && !holds(value)).map(({ code }) => code)
  const unknown_in = values.filter(({ value }) => value === null).map(({ code }) => code)
  const state = shut_in.length > 0 ? 'shut' : unknown_in.length > 0 || codes.length === 0 ? 'unknown' : 'open'
  return { id: gate.id, state, value: null, shut_in, unknown_in }
}
