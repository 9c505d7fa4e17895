/** Which number is looked at: it stands in the address, so that it can be sent to somebody and comes back. Pure. */

export const SCOPES = ['province', 'city', 'county', 'organ'] as const
export type Scope = (typeof SCOPES)[number]

export const RANKED = ['city', 'county', 'organ'] as const
export type Ranked = (typeof RANKED)[number]

export const RANGES = ['trend', '24', '168', '720', '2160', '9600'] as const
export type Range = (typeof RANGES)[number]

const VIEWS = ['known', 'corrected'] as const

export interface Place {
  scope: Scope
  /** Empty where none is chosen: the province's own. */
  scope_id: string
  part: string
  /** Epoch ms; null: now. */
  at: number | null
  view: (typeof VIEWS)[number]
  /** Which scopes are ranked. */
  ranked: Ranked
  range: Range
}

/** What the address doesn't say, or says in no way that is known (`misreadOf`), is the province as it is now. */
export function placeOf(query: Readonly<Record<string, unknown>>): Place {
  const text = (name: string): string => (typeof query[name] === 'string' ? query[name] : '')
  const one = <T extends string>(name: string, known: readonly T[], otherwise: T): T =>
    known.find((word) => word === query[name]) ?? otherwise
  const scope = one('scope', SCOPES, 'province')
  return {
    scope,
    // The API calls it `id`.
    scope_id: scope === 'province' ? '' : text('scope_id') || text('id'),
    part: text('part'),
    at: momentOf(text('at')),
    view: one('view', VIEWS, 'known'),
    ranked: one('ranked', RANKED, rankedWith(scope)),
    range: one('range', RANGES, 'trend'),
  }
}

/** What the address says and nobody can make anything of, as `at=yesterday`. */
export function misreadOf(query: Readonly<Record<string, unknown>>): string[] {
  const known: Record<string, readonly string[]> = {
    scope: SCOPES,
    view: VIEWS,
    ranked: RANKED,
    range: RANGES,
  }
  return Object.entries(query).flatMap(([name, said]) => {
    const word = typeof said === 'string' ? said : ''
    const is_read = name === 'at' ? momentOf(word) !== null : (known[name]?.includes(word) ?? true)
    return is_read ? [] : [`${name}=${word}`]
  })
}

/** Whoever looks at one of them is shown it among its own. */
export function rankedWith(scope: Scope): Ranked {
  return scope === 'province' ? 'city' : scope
}

/** Epoch milliseconds, or ISO 8601 with its zone, as the API takes them. */
function momentOf(text: string): number | null {
  if (text === '') return null
  const at = /^\d{12,14}$/.test(text) ? Number(text) : Date.parse(text.replace(/ (\d{2}:?\d{2})$/, '+$1'))
  return Number.isNaN(at) ? null : at
}

/** The address of a place; what goes without saying is left out. */
export function queryOf(place: Place): Record<string, string | undefined> {
  const unless = (value: string, usual: string): string | undefined => (value === usual ? undefined : value)
  return {
    scope: unless(place.scope, 'province'),
    scope_id: unless(place.scope_id, ''),
    part: unless(place.part, ''),
    at: place.at === null ? undefined : String(place.at),
    view: unless(place.view, 'known'),
    ranked: unless(place.ranked, rankedWith(place.scope)),
    range: unless(place.range, 'trend'),
  }
}

/** A moment for a field of a form, in the province's own time, as `2026-11-23T16:00`. */
export function fieldText(at: number, zone: string): string {
  return new Date(at + offsetMs(at, zone)).toISOString().slice(0, 16)
}

/** What a field of a form says, as a moment; null where it says none. */
export function fieldMoment(text: string, zone: string): number | null {
  const local = Date.parse(`${text}Z`)
  return Number.isNaN(local) ? null : local - offsetMs(local, zone)
}

/** How far the clocks of a zone are ahead. */
function offsetMs(at: number, zone: string): number {
  const name = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' })
    .formatToParts(at)
    .find(({ type }) => type === 'timeZoneName')?.value
  const [, sign = '+', hours = '0', minutes = '0'] = /([+-])(\d\d):(\d\d)/.exec(name ?? '') ?? []
  return (Number(hours) * 60 + Number(minutes)) * 60_000 * (sign === '-' ? -1 : 1)
}
