/** What an answer that failed says of it, in a line. Pure. */
import type { IncomingHttpHeaders } from 'node:http'
import { single } from './headers.ts'

const CHARACTERS = 200
/** What people wrote, and not a program, a style or what is not shown. */
const UNSEEN = /<(script|style|head)\b[^>]*>.*?(?:<\/\1>|$)|<!--.*?(?:-->|$)|<[^>]*(?:>|$)/gis

/**
 * The words of a failed answer, as far as they fit into a line; empty where it has none that can be read.
 *
 * @param beginning of its body, as it came
 */
export function saidIn(beginning: Uint8Array, headers: IncomingHttpHeaders): string {
  if (single(headers['content-encoding']) !== undefined) return ''
  const text = new TextDecoder('utf-8')
    .decode(beginning)
    .replaceAll(UNSEEN, ' ')
    .replaceAll(/[\s\u0000-\u001f\u007f-\u009f]+/g, ' ')
    .trim()
  // A few characters lost at its end are where it was cut.
  if (text.slice(0, -4).includes('\uFFFD')) return ''
  const line = text.replace(/\uFFFD+$/, '')
  return line.length > CHARACTERS ? `${line.slice(0, CHARACTERS - 1).toWellFormed()}…` : line
}
