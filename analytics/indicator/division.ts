/** The scopes that something of an organ counts in: its own, its county's, its city's and the province's. */
import type { ScopeKind } from '../sample.ts'

export interface ScopeName {
  scope_kind: ScopeKind
  scope_id: string
}

/**
 * @param region division code of the province, a city or a county (GB/T 2260): a county's does not end in 00, and its
 * city's begins with the same four digits.
 */
export function scopesOf(organ: string, region: string, province: string): ScopeName[] {
  const city = region === '' ? '' : `${region.slice(0, 4)}00`
  return [
    { scope_kind: 'organ', scope_id: organ },
    ...(region === '' || region.endsWith('00') ? [] : [{ scope_kind: 'county' as const, scope_id: region }]),
    ...(city === '' || city === province ? [] : [{ scope_kind: 'city' as const, scope_id: city }]),
    { scope_kind: 'province', scope_id: province },
  ]
}
