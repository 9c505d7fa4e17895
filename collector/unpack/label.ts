/** The one text of a name that is written in several languages. */

/** Chinese before English before any other; under the names that portals give them. */
const CHINESE = /^(?:zh|cn|sc|tc|chi|zho)(?:[-_]|$)/i
const ENGLISH = /^en(?:g|[-_]|$)/i

/**
 * A text of: a text, a number, `{zh, en, …}`, such an object written as JSON in a text, JSON-LD's `{"@value",
 * "@language"}`, or a list of these. Undefined where none says anything.
 */
export function labelOf(value: unknown): string | undefined {
  const found = spoken(value, '')
  return (
    found.find(({ language }) => CHINESE.test(language)) ??
    found.find(({ language }) => ENGLISH.test(language)) ??
    found[0]
  )?.text
}

interface Spoken {
  text: string
  language: string
}

function spoken(value: unknown, language: string): Spoken[] {
  if (typeof value === 'number') return [{ text: String(value), language }]
  if (typeof value === 'string') {
    const text = value.trim()
    if (text === '') return []
    const inside = language === '' && text.startsWith('{') ? languagesIn(text) : undefined
    return inside ?? [{ text, language }]
  }
  if (Array.isArray(value)) return value.flatMap((item) => spoken(item, language))
  if (typeof value !== 'object' || value === null) return []
  if ('@value' in value) {
    const said: unknown = Reflect.get(value, '@language')
    return spoken(value['@value'], typeof said === 'string' ? said : language)
  }
  // A key that begins with @ is JSON-LD's own, such as the id of something that is named elsewhere.
  return Object.entries(value).flatMap(([key, item]) => (key.startsWith('@') ? [] : spoken(item, key)))
}

function languagesIn(text: string): Spoken[] | undefined {
  try {
    const inside: unknown = JSON.parse(text)
    return spoken(inside, '')
  } catch {
    return undefined
  }
}
