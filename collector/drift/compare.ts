/** What of an answer's fields is not as it was: new, missing, or of another type. Pure. */
import type { IsMapped } from './mapped.ts'
import { ANY_NAME, typeNames, type FieldSeen } from './outline.ts'

/** A field as it is remembered. */
export interface Known {
  path: string
  types: number
  always: boolean
  first_seen: number
  /** Answers in a row that did not have it. */
  missing: number
  /** What has been raised and is not over. */
  open: '' | 'missing' | 'changed'
}

export interface Change {
  path: string
  kind: 'new' | 'missing' | 'changed'
  weight: 'fault' | 'notice'
  state: 'open' | 'closed'
  was: string
  is: string
  example: unknown
  first_seen: number
}

export interface Compared {
  changes: Change[]
  /** Fields to remember, and those to forget. */
  put: Known[]
  drop: string[]
  /** Nothing is waiting to be told: the same fields once more say nothing. */
  quiet: boolean
}

/** Answers without a field that nothing reads before it counts as missing. */
const PATIENCE = 3
/** So many new names in one place at once are not fields: the names are data. */
const OPEN_NAMES = 20
const MAX_KNOWN_NAMES = 300
/** However many are new: so many are told of one answer, and so many are remembered of one feed. */
const MAX_TOLD = 20
const MAX_KNOWN = 2_000

export function compareFields(
  known: ReadonlyMap<string, Known>,
  seen: ReadonlyMap<string, FieldSeen>,
  isMapped: IsMapped,
  now: number,
): Compared {
  const compared: Compared = { changes: [], put: [], drop: [], quiet: true }
  const isFirst = known.size === 0
  const folded = foldOpen(known, seen)
  const fresh = [...folded.values()].filter(({ path }) => !known.has(path))
  const opened = isFirst ? new Set<string>() : openPlaces(known, fresh, isMapped)

  for (const place of opened) openUp(place, known, folded, now, compared)
  for (const field of folded.values()) {
    if (isWithin(field.path, opened)) continue
    const before = known.get(field.path)
    if (before) keep(before, field, isMapped, compared)
    else if (known.size + compared.put.length < MAX_KNOWN) {
      meet(field, isFirst || isMapped(field.path) || !isTopmost(field.path, known), now, compared)
    }
  }
  for (const before of known.values()) {
    if (!folded.has(before.path) && !isWithin(before.path, opened)) miss(before, folded, isMapped, compared)
  }
  return compared
}

/** Whatever lies in a place whose names are data is seen there under one name. */
function foldOpen(
  known: ReadonlyMap<string, Known>,
  seen: ReadonlyMap<string, FieldSeen>,
): ReadonlyMap<string, FieldSeen> {
  const open = [...known.keys()].filter((path) => path.split('.').at(-1) === ANY_NAME).map(parentOf)
  if (open.length === 0) return seen
  const folded = new Map<string, FieldSeen>()
  for (const field of seen.values()) {
    let path = field.path
    for (const place of open) {
      const rest =
        place === '' ? path : path.startsWith(`${place}.`) ? path.slice(place.length + 1) : undefined
      if (rest === undefined) continue
      const first = rest.split('.')[0] ?? ''
      // A name known beside the data goes on being a field of its own.
      const named = place === '' ? first : `${place}.${first}`
      if (known.has(named)) continue
      path = [...(place === '' ? [] : [place]), ANY_NAME, ...rest.split('.').slice(1)].join('.')
    }
    const before = folded.get(path)
    const always = field.always && path === field.path
    folded.set(path, { ...field, path, always, types: field.types | (before?.types ?? 0) })
  }
  return folded
}

/** Never the records themselves, nor a place from which the definition reads: their names are fields. */
function openPlaces(
  known: ReadonlyMap<string, Known>,
  fresh: readonly FieldSeen[],
  isMapped: IsMapped,
): Set<string> {
  const counts = new Map<string, number>()
  const add = (path: string, by: number) => counts.set(parentOf(path), (counts.get(parentOf(path)) ?? 0) + by)
  for (const { path } of fresh) add(path, MAX_KNOWN_NAMES / OPEN_NAMES)
  for (const path of known.keys()) add(path, 1)
  const places = fresh.map(({ path }) => parentOf(path))
  const read = new Set([...known.keys()].filter(isMapped).map(parentOf)).add('')
  return new Set(places.filter((place) => !read.has(place) && (counts.get(place) ?? 0) > MAX_KNOWN_NAMES))
}

function openUp(
  place: string,
  known: ReadonlyMap<string, Known>,
  seen: ReadonlyMap<string, FieldSeen>,
  now: number,
  compared: Compared,
): void {
  const path = place === '' ? ANY_NAME : `${place}.${ANY_NAME}`
  let types = 0
  let example: unknown
  for (const field of seen.values()) {
    if (parentOf(field.path) !== place) continue
    types |= field.types
    example ??= field.example
  }
  for (const before of known.keys()) if (isWithin(before, new Set([place]))) compared.drop.push(before)
  compared.put.push({ path, types, always: false, first_seen: now, missing: 0, open: '' })
  compared.changes.push(newcomer({ path, types, example }, now))
}

function meet(
  { path, types, always, example }: FieldSeen,
  silent: boolean,
  now: number,
  compared: Compared,
): void {
  compared.put.push({ path, types, always, first_seen: now, missing: 0, open: '' })
  if (silent || compared.changes.filter(({ kind }) => kind === 'new').length >= MAX_TOLD) return
  compared.changes.push(newcomer({ path, types, example }, now))
}

/** Nothing reads a name that was not there before. */
function newcomer(
  { path, types, example }: Pick<FieldSeen, 'path' | 'types' | 'example'>,
  now: number,
): Change {
  const is = typeNames(types)
  return { path, kind: 'new', weight: 'notice', state: 'open', was: '', is, example, first_seen: now }
}

function keep(before: Known, field: FieldSeen, isMapped: IsMapped, compared: Compared): void {
  const { path, first_seen } = before
  const weight = isMapped(path) ? 'fault' : 'notice'
  const now: Known = {
    ...before,
    types: before.types | field.types,
    always: before.always && field.always,
    missing: 0,
  }
  const told = { path, weight, first_seen, example: field.example, is: typeNames(field.types) } as const
  if (before.open === 'missing') {
    now.open = ''
    compared.changes.push({ ...told, kind: 'missing', state: 'closed', was: '' })
  }
  if ((field.types & ~before.types) !== 0) {
    now.open = 'changed'
    compared.changes.push({ ...told, kind: 'changed', state: 'open', was: typeNames(before.types) })
  }
  const isSame =
    now.types === before.types &&
    now.always === before.always &&
    before.missing === 0 &&
    now.open === before.open
  if (!isSame) compared.put.push(now)
}

function miss(
  before: Known,
  seen: ReadonlyMap<string, FieldSeen>,
  isMapped: IsMapped,
  compared: Compared,
): void {
  const { path, types, first_seen } = before
  // A field that was not always there is no news when it is not; one in what is missing is told with that.
  const parent = parentOf(path)
  if (!before.always || before.open === 'missing' || (parent !== '' && !seen.has(parent))) return
  const missing = before.missing + 1
  const weight = isMapped(path) ? 'fault' : 'notice'
  if (weight === 'notice' && missing < PATIENCE) {
    compared.quiet = false
    compared.put.push({ ...before, missing })
    return
  }
  compared.put.push({ ...before, missing, open: 'missing' })
  const was = typeNames(types)
  compared.changes.push({
    path,
    kind: 'missing',
    weight,
    state: 'open',
    was,
    is: '',
    example: undefined,
    first_seen,
  })
}

/** Where a definition was mended, what was raised of it is over. */
export function closeAll(known: ReadonlyMap<string, Known>, isMapped: IsMapped): Change[] {
  return [...known.values()].flatMap(({ path, types, open, first_seen }): Change[] => {
    if (open === '') return []
    const weight = isMapped(path) ? 'fault' : 'notice'
    const is = typeNames(types)
    return [{ path, kind: open, weight, state: 'closed', was: '', is, example: undefined, first_seen }]
  })
}

function parentOf(path: string): string {
  const end = path.lastIndexOf('.')
  return end === -1 ? '' : path.slice(0, end)
}

function isTopmost(path: string, known: ReadonlyMap<string, Known>): boolean {
  const parent = parentOf(path)
  return parent === '' || known.has(parent)
}

function isWithin(path: string, places: ReadonlySet<string>): boolean {
  for (const place of places) if (place === '' || path.startsWith(`${place}.`)) return true
  return false
}
