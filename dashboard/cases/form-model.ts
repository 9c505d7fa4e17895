/** The form of a command, made of what it takes: its fields, what they start with, and what is wrong with what was typed. Pure. */
import { momentOf } from './zone-time.ts'

export type FieldKind =
  'text' | 'long' | 'choice' | 'moment' | 'number' | 'organ' | 'clock' | 'level' | 'person'

export interface Field {
  name: string
  kind: FieldKind
  required: boolean
  choices: readonly string[]
  /** Of characters, or of the number. */
  least: number | null
  most: number | null
  first: string
}

interface Property {
  type?: unknown
  enum?: unknown
  default?: unknown
  minLength?: unknown
  maxLength?: unknown
  minimum?: unknown
  maximum?: unknown
}

const MOMENTS: ReadonlySet<string> = new Set(['until', 'learnt_at'])
const SPECIAL: Readonly<Record<string, FieldKind>> = {
  event_level: 'level',
  organ: 'organ',
  clock: 'clock',
  comment: 'long',
  reason: 'long',
}

/** What may be left out comes last. */
export function fieldsOf(takes: unknown, command: string): Field[] {
  if (!isObject(takes) || !isObject(takes['properties'])) return []
  const required = Array.isArray(takes['required']) ? (takes['required'] as unknown[]) : []
  return Object.entries(takes['properties'])
    .map(([name, property]): Field => fieldOf(name, property, required.includes(name), command))
    .sort((a, b) => Number(b.required) - Number(a.required))
}

function fieldOf(name: string, raw: unknown, required: boolean, command: string): Field {
  const property: Property = isObject(raw) ? raw : {}
  const choices = Array.isArray(property.enum) ? property.enum.map(String) : []
  const kind = kindOf(name, property, choices, command)
  const is_number = kind === 'number'
  return {
    name,
    kind,
    required,
    choices,
    least: numberOf(is_number ? property.minimum : property.minLength),
    most: numberOf(is_number ? property.maximum : property.maxLength),
    first: typeof property.default === 'string' ? property.default : '',
  }
}

function kindOf(name: string, property: Property, choices: readonly string[], command: string): FieldKind {
  if (choices.length > 0) return 'choice'
  if (MOMENTS.has(name)) return 'moment'
  if (name === 'to') return command === 'report' ? 'text' : 'person'
  return SPECIAL[name] ?? (property.type === 'integer' || property.type === 'number' ? 'number' : 'text')
}

export type Typed = Readonly<Record<string, string>>

export interface Fault {
  fault: 'required' | 'moment' | 'past' | 'number' | 'least' | 'most'
  n: number
}

export function faultsOf(
  fields: readonly Field[],
  typed: Typed,
  now: number,
  zone: string,
): Map<string, Fault> {
  const found = new Map<string, Fault>()
  for (const field of fields) {
    const fault = faultOf(field, (typed[field.name] ?? '').trim(), now, zone)
    if (fault) found.set(field.name, fault)
  }
  return found
}

function faultOf(
  { name, kind, required, least, most }: Field,
  text: string,
  now: number,
  zone: string,
): Fault | null {
  if (text === '') return required ? { fault: 'required', n: 0 } : null
  if (kind === 'moment') {
    const at = momentOf(text, zone)
    if (at === null) return { fault: 'moment', n: 0 }
    return name === 'until' && at <= now ? { fault: 'past', n: 0 } : null
  }
  const is_number = kind === 'number'
  const size = is_number ? Number(text) : text.length
  if (is_number && !Number.isInteger(size)) return { fault: 'number', n: 0 }
  if (least !== null && size < least) return { fault: 'least', n: least }
  if (most !== null && size > most) return { fault: 'most', n: most }
  return null
}

/** What is sent: what was left empty is left out. */
export function givenOf(fields: readonly Field[], typed: Typed, zone: string): Record<string, unknown> {
  const given = fields.flatMap(({ name, kind }): [string, unknown][] => {
    const text = (typed[name] ?? '').trim()
    if (text === '') return []
    switch (kind) {
      case 'moment':
        return [[name, momentOf(text, zone)]]
      case 'number':
        return [[name, Number(text)]]
      case 'level':
        return [[name, text === 'none' ? null : Number(text)]]
      case 'text':
      case 'long':
      case 'choice':
      case 'organ':
      case 'clock':
      case 'person':
        return [[name, text]]
    }
  })
  return Object.fromEntries(given)
}

function numberOf(value: unknown): number | null {
  return typeof value === 'number' ? value : null
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
