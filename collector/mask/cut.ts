/** Cuts a text so that nothing that must not be told is left in a half that is not known for it. Pure. */

/** What stands without a blank, as numbers of persons and tokens do, is left out rather than cut in two. */
export function cutAtBlank(text: string, most: number): string {
  if (text.length <= most) return text
  const cut = text
    .slice(0, most - 1)
    .replace(/[\u0021-\u007e]+$/, '')
    .toWellFormed()
    .trim()
  return cut === '' ? '' : `${cut}…`
}
