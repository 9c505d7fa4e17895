/** The token of a next page: most are text; one that is not (sort values, a key) goes back in the form in which it came. */

/** Begins a token that was no text. No text begins so, as NUL is refused. */
const AS_JSON = '\u0000'
const MAX_LENGTH = 8_000

/** A token as it is kept while its page is asked for; undefined: there is no next page. */
export function keepToken(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value)
  const text =
    typeof value === 'object' && value !== null
      ? AS_JSON + JSON.stringify(value)
      : typeof value === 'string' && !value.startsWith(AS_JSON)
        ? value
        : ''
  return text === '' || text.length > MAX_LENGTH ? undefined : text
}

/** What is sent back in a body. */
export function sendToken(kept: string): unknown {
  return kept.startsWith(AS_JSON) ? (JSON.parse(kept.slice(AS_JSON.length)) as unknown) : kept
}

/** What is sent back in a query. */
export function writeToken(kept: string): string {
  return kept.startsWith(AS_JSON) ? kept.slice(AS_JSON.length) : kept
}
