/** What an answer that failed says of it, in a line. Pure. */
import type { IncomingHttpHeaders } from 'node:http'
import { cutAtBlank } from '../mask/cut.ts'
import { single } from './headers.ts'

const CHARACTERS = 200
/** What is for a program, or not shown. */
const UNSEEN = /<(script|style|head)\b[^>]*>.*?(?:<\/\1>|$)|<!--.*?(?:-->|$)|<[^>]*(?:>|$)/gis

/** The text of a failed answer; empty where it is none. */
export function saidIn(body: Uint8Array, headers: IncomingHttpHeaders): string {
  if (single(headers['content-encoding']) !== undefined) return ''
  const text = new TextDecoder('utf-8').decode(body)
  return text.includes('\uFFFD') ? '' : text
}

/**
 * The words of such a text as far as they fit into a line.
 *
 * @param said all of it, without what must not be told
 */
export function inALine(said: string): string {
  const line = said
    .replaceAll(UNSEEN, ' ')
    .replaceAll(/[\s\u0000-\u001f\u007f-\u009f]+/g, ' ')
    .trim()
  return cutAtBlank(line, CHARACTERS)
}
