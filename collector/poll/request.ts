/** What a platform is asked: `base` and `get` with the places of a poll filled in. */

/** The values for `{cursor}` and the like; a query part whose `{next}` has no value is left out. */
export interface Places {
  cursor?: string | undefined
  page?: string | undefined
  size?: string | undefined
  next?: string | undefined
  from?: string | undefined
  to?: string | undefined
}

export type BuildUrl = (places: Places) => URL

const PLACE = /\{(cursor|page|size|next|from|to)\}/g

/** @throws Error when base and get make no URL, or values could change whom is asked. */
export function compileRequest(base: string, get: string): BuildUrl {
  const [path = '', ...query] = get.split('?')
  const parts = query.join('?').split('&')
  const build: BuildUrl = (places) => {
    const kept = parts.filter((part) => !(part.includes('{next}') && places.next === undefined))
    const search = kept.map((part) => fill(part, places)).join('&')
    return new URL(base + fill(path, places) + (search === '' ? '' : `?${search}`))
  }
  const { origin } = new URL(base)
  const probe = build({ cursor: '0', page: '1', size: '1', next: 'n', from: '0', to: '0' })
  if (probe.origin !== origin) throw new Error(`get ${JSON.stringify(get)} leads away from base`)
  return build
}

function fill(text: string, places: Places): string {
  return text.replaceAll(PLACE, (_, name: keyof Places) => {
    const value = places[name]
    if (value === undefined) throw new Error(`nothing fills in {${name}} here`)
    return encodeURIComponent(value)
  })
}
