/** What a platform is asked: `base` and a path, perhaps with a body, with the places of a poll filled in. */
import { hash } from 'node:crypto'
import type { Asked } from '#province/request.ts'
import { sendToken, writeToken } from './token.ts'

/** The values for `{cursor}` and the like; a query part or a field whose `{next}` has no value is left out. */
export interface Places {
  cursor?: string | undefined
  now?: string | undefined
  page?: string | undefined
  offset?: string | undefined
  size?: string | undefined
  next?: string | undefined
  from?: string | undefined
  to?: string | undefined
}

export interface Request {
  method: 'GET' | 'POST'
  url: URL
  /** JSON, for a POST. */
  body: string | undefined
}

/** Asks for the values only where it has places for them. */
export type Build = (placesOf: () => Places) => Request

const PLACE = /\{(cursor|now|page|offset|size|next|from|to)\}/g
const ANY_PLACE = new RegExp(PLACE.source)
const ONE_PLACE = /^\{(cursor|now|page|offset|size|next|from|to)\}$/

/** @throws Error when base and path make no URL, or values could change whom is asked. */
export function compileRequest(base: string, asked: Asked): Build {
  const written = asked.get ?? asked.post ?? ''
  const [path = '', ...query] = written.split('?')
  const parts = query.join('?').split('&')
  const hasBody = asked.post !== undefined
  const fillIn = (places: Places): Request => {
    const kept = parts.filter((part) => !(part.includes('{next}') && places.next === undefined))
    const search = kept.map((part) => fill(part, places)).join('&')
    return {
      method: hasBody ? 'POST' : 'GET',
      url: new URL(base + fill(path, places) + (search === '' ? '' : `?${search}`)),
      body: hasBody ? JSON.stringify(fillBody(asked.body ?? {}, places)) : undefined,
    }
  }
  const { origin } = new URL(base)
  const probe = fillIn({
    cursor: '0',
    now: '0',
    page: '1',
    offset: '0',
    size: '1',
    next: 'n',
    from: '0',
    to: '0',
  })
  if (probe.url.origin !== origin) throw new Error(`${JSON.stringify(written)} leads away from base`)
  // Most requests have no places, and are the same every time.
  const hasPlaces = ANY_PLACE.test(written + JSON.stringify(asked.body ?? ''))
  const fixed = hasPlaces ? undefined : fillIn({})
  return (placesOf) => fixed ?? fillIn(placesOf())
}

/** The same for the same request: what was said of an answer holds for no other one. */
export function requestKey({ method, url, body = '' }: Request): string {
  return hash('sha256', `${method} ${url.href}\n${body}`).slice(0, 16)
}

function fill(text: string, places: Places): string {
  return text.replaceAll(PLACE, (_, name: keyof Places) => encodeURIComponent(valueOf(name, places)))
}

function valueOf(name: keyof Places, places: Places): string {
  const value = places[name]
  if (value === undefined) throw new Error(`nothing fills in {${name}} here`)
  return name === 'next' ? writeToken(value) : value
}

/** A text that is one place becomes its value, a number where it is one; what has no next page yet is left out. */
function fillBody(value: unknown, places: Places): unknown {
  if (typeof value === 'string') {
    const name = ONE_PLACE.exec(value)?.[1] as keyof Places | undefined
    return name === undefined
      ? value.replaceAll(PLACE, (_, inner: keyof Places) => valueOf(inner, places))
      : typed(name, places[name] ?? valueOf(name, places))
  }
  const isLeftOut = (inner: unknown) =>
    typeof inner === 'string' && inner.includes('{next}') && places.next === undefined
  if (Array.isArray(value)) {
    return value.filter((item) => !isLeftOut(item)).map((item) => fillBody(item, places))
  }
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => !isLeftOut(inner))
      .map(([key, inner]) => [key, fillBody(inner, places)]),
  )
}

/** A token goes back in the form in which it came (a list of sort values, say); every other place is a count or a time. */
function typed(name: keyof Places, text: string): unknown {
  if (name === 'next') return sendToken(text)
  return /^-?\d{1,15}$/.test(text) ? Number(text) : text
}
