/** What a platform is asked: a path and query behind its base, with places that a poll fills in. */
import type { Fault } from './problem.ts'

/**
 * `from` and `to` belong to a backfill, `cursor` and `now` to a feed; `page` or `offset`, `size` and `next` turn pages.
 */
export const PLACEHOLDERS = ['cursor', 'now', 'page', 'offset', 'size', 'next', 'from', 'to'] as const
export type Placeholder = (typeof PLACEHOLDERS)[number]

/** What is wrong with a path, if anything is. */
export function getFault(get: string): Fault | undefined {
  const bare = withoutReferences(get)
  if (!bare.startsWith('/') || bare.startsWith('//')) {
    return {
      message: 'The path must begin with one slash: it is put behind base.',
      cure: 'Write it like /api/exchange.',
    }
  }
  if (/[\s\\#]/.test(bare)) {
    return { message: 'The path holds a space, a backslash or a #.', cure: 'Write them as %20, %5C and %23.' }
  }
  if (/(^|\/)\.\.?(\/|\?|$)/.test(bare.split('?')[0] ?? '')) {
    return { message: 'The path climbs with . or ..', cure: 'Write the path as the platform sees it.' }
  }
  const unknown = braces(bare).find((word) => !isPlaceholder(word))
  if (unknown !== undefined) {
    return { message: `Nothing fills in {${unknown}}.`, cure: `Use {${PLACEHOLDERS.join('}, {')}}.` }
  }
  return /[{}]/.test(bare.replaceAll(/\{[^{}]*\}/g, ''))
    ? { message: 'A brace is not closed, or not opened.', cure: 'Write {cursor}, or %7B and %7D for braces.' }
    : undefined
}

/** Whether a poll must fill in `placeholder`. */
export function asksFor(get: string, placeholder: Placeholder): boolean {
  return braces(withoutReferences(get)).includes(placeholder)
}

function withoutReferences(get: string): string {
  return get.replaceAll(/\$\{[^{}]*\}/g, '-')
}

function braces(bare: string): string[] {
  return [...bare.matchAll(/\{([^{}]*)\}/g)].map((match) => match[1] ?? '')
}

function isPlaceholder(word: string): word is Placeholder {
  return (PLACEHOLDERS as readonly string[]).includes(word)
}
