/** What the records of an answer are made of: every field with the types seen in it. Bounded, whatever they hold. Pure. */

/** One field, or the records themselves. */
export interface Outline {
  /** Bits of TYPES. */
  types: number
  /** In how many places it had a value; null states none. */
  seen: number
  /** How many of these were objects, and how many names those had in all. */
  objects: number
  names: number
  /** One of its values, for people, where it is no object or list. */
  example: unknown
  fields: Map<string, Outline> | undefined
  /** The names of the object seen last and what each stands for: most records are made like the one before. */
  layout: { names: readonly string[]; fields: readonly Outline[] } | undefined
}

export const TYPES = ['text', 'number', 'boolean', 'object', 'list'] as const
const [TEXT, NUMBER, BOOLEAN, OBJECT, LIST] = [1, 2, 4, 8, 16]

const MAX_DEPTH = 6
const MAX_FIELDS = 1_000
const MAX_ITEMS = 20
/** Of so many records that more would tell nothing new, as many are looked at, spread over all. */
const MAX_RECORDS = 500
/** An object of so many names, of which each place uses few, is a map whose names are data. */
const OPEN_NAMES = 60
/** Dates, ids, addresses, counts: names that are data whatever their number. */
const DATA_NAME = /^\d+$|\d{4}|[0-9a-f]{8}-[0-9a-f]{4}|^\d+[.:]\d+|^.{65,}$|\s/i

export const ANY_NAME = '*'
export const ANY_ITEM = '[]'

export function newOutline(): Outline {
  return { types: 0, seen: 0, objects: 0, names: 0, example: undefined, fields: undefined, layout: undefined }
}

/** Adds records to what is known of those before them. */
export function outlineRecords(
  outline: Outline,
  records: readonly unknown[],
  budget = { left: MAX_FIELDS },
): void {
  const step = Math.max(1, Math.ceil(records.length / MAX_RECORDS))
  for (let place = 0; place < records.length; place += step) visit(outline, records[place], 0, budget)
}

function visit(outline: Outline, value: unknown, depth: number, budget: { left: number }): void {
  if (value === null || value === undefined) return
  outline.seen++
  if (typeof value !== 'object') {
    outline.example ??= value
    if (typeof value === 'string') outline.types |= TEXT
    else if (typeof value === 'number') outline.types |= NUMBER
    else if (typeof value === 'boolean') outline.types |= BOOLEAN
  } else if (Array.isArray(value)) {
    outline.types |= LIST
    if (depth >= MAX_DEPTH || value.length === 0) return
    const items = field(outline, ANY_ITEM, budget)
    if (items) for (const item of value.slice(0, MAX_ITEMS)) visit(items, item, depth + 1, budget)
  } else {
    outline.types |= OBJECT
    outline.objects++
    if (depth < MAX_DEPTH) visitFields(outline, value as Record<string, unknown>, depth, budget)
  }
}

function visitFields(
  outline: Outline,
  value: Record<string, unknown>,
  depth: number,
  budget: { left: number },
): void {
  const { layout } = outline
  if (layout && hasNames(value, layout.names)) {
    const { names, fields } = layout
    outline.names += names.length
    for (let place = 0; place < names.length; place++) {
      const inner = fields[place]
      if (inner) visit(inner, value[names[place] ?? ''], depth + 1, budget)
    }
    return
  }
  const names = Object.keys(value)
  const fields: Outline[] = []
  for (const name of names) {
    outline.names++
    const inner = field(outline, name, budget)
    if (!inner) continue
    fields.push(inner)
    visit(inner, value[name], depth + 1, budget)
  }
  // Names that were taken together stand for themselves no longer.
  const isWhole = fields.length === names.length && !(outline.fields?.has(ANY_NAME) ?? false)
  outline.layout = isWhole ? { names, fields } : undefined
}

/** Whether an object has just these names, in this order. What was parsed inherits none. */
function hasNames(value: Record<string, unknown>, names: readonly string[]): boolean {
  let place = 0
  for (const name in value) if (names[place++] !== name) return false
  return place === names.length
}

function field(outline: Outline, name: string, budget: { left: number }): Outline | undefined {
  const fields = (outline.fields ??= new Map<string, Outline>())
  const known = fields.get(name)
  if (known) return known
  const any = fields.get(ANY_NAME)
  if (name !== ANY_ITEM && (isDataName(name) || any?.names === Number.POSITIVE_INFINITY)) {
    return any ?? add(fields, ANY_NAME, budget)
  }
  if (fields.size >= OPEN_NAMES && outline.names < (outline.objects * fields.size) / 2) {
    collapse(fields)
    return fields.get(ANY_NAME)
  }
  return add(fields, name, budget)
}

/** What was found of names: the same come at every poll. */
const judged = new Map<string, boolean>()
const MOST_JUDGED = 10_000
const LONGEST_NAME = 64

function isDataName(name: string): boolean {
  if (name.length > LONGEST_NAME) return true
  let isData = judged.get(name)
  if (isData === undefined) {
    isData = DATA_NAME.test(name)
    if (judged.size >= MOST_JUDGED) judged.clear()
    judged.set(name, isData)
  }
  return isData
}

function add(fields: Map<string, Outline>, name: string, budget: { left: number }): Outline | undefined {
  if (budget.left <= 0) return undefined
  budget.left--
  const made = newOutline()
  fields.set(name, made)
  return made
}

/** All names of an object become one. Its endless number of names marks it: whatever comes later is it as well. */
function collapse(fields: Map<string, Outline>): void {
  const all = newOutline()
  for (const { types, seen, example } of fields.values()) {
    all.types |= types
    all.seen += seen
    all.example ??= example
  }
  all.names = Number.POSITIVE_INFINITY
  fields.clear()
  fields.set(ANY_NAME, all)
}

/** Takes out of the examples what must never be written anywhere. */
export function cleanExamples(outline: Outline, clean: (text: string) => string): Outline {
  if (typeof outline.example === 'string') outline.example = clean(outline.example)
  for (const one of outline.fields?.values() ?? []) cleanExamples(one, clean)
  return outline
}

export interface FieldSeen {
  path: string
  types: number
  /** Every place that could have it had it. */
  always: boolean
  example: unknown
}

/** The fields by their paths. */
export function fieldsOf(outline: Outline): Map<string, FieldSeen> {
  const flat = new Map<string, FieldSeen>()
  const walk = (parent: Outline, prefix: string): void => {
    for (const [name, one] of parent.fields ?? []) {
      if (one.seen === 0) continue
      // A point in a name would make it look like two.
      const word = name.replaceAll('.', '/')
      const path = prefix === '' ? word : `${prefix}.${word}`
      const always = isAlways(parent, name, one)
      flat.set(path, { path, types: one.types, always, example: one.example })
      walk(one, path)
    }
  }
  walk(outline, '')
  return flat
}

/** Every place that could have it had it. */
export function isAlways(parent: Outline, name: string, one: Outline): boolean {
  return name !== ANY_NAME && name !== ANY_ITEM && one.seen === parent.objects
}

export function typeNames(types: number): string {
  return TYPES.filter((_, bit) => (types & (1 << bit)) !== 0).join('|')
}
