/** Who somebody in a catalogue is: the one text by which an organization is known. */
import { labelOf } from './label.ts'

/** In the vocabularies of CKAN, FOAF, SKOS, RDFS, Dublin Core and vCard. */
const NAMES = ['name', 'prefLabel', 'label', 'title', 'fn', 'organization-name', 'id', '@id'] as const

/** Of a text, an object or a list of these the first that has a name, else an id that is no blank node's. */
export function agentOf(value: unknown): string | undefined {
  if (Array.isArray(value)) return value.map(agentOf).find((name) => name !== undefined)
  if (typeof value !== 'object' || value === null) return named(value)
  const fields = value as Record<string, unknown>
  if ('@value' in fields) return named(value)
  return NAMES.map((name) => named(fields[name])).find((name) => name !== undefined)
}

function named(value: unknown): string | undefined {
  const text = labelOf(value)
  return text?.startsWith('_:') ? undefined : text
}
