/** Headers that a platform file may ask for: what may be in them, and which are not the file's to set. */
import { z } from 'zod'
import { mustPass } from './field.ts'
import type { Fault } from './problem.ts'

/** They decide where a request ends or to whom it goes: a request with two answers to that is read in two ways. */
const OURS = [
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'accept-encoding',
  'if-none-match',
  'if-modified-since',
]
const SECRETS = ['authorization', 'proxy-authorization', 'cookie']

/** What is wrong with a header's name, if anything is. */
export function headerNameFault(name: string): Fault | undefined {
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/.test(name)) {
    return { message: "This cannot be a header's name.", cure: 'Write it like X-App-Id.' }
  }
  return OURS.includes(name.toLowerCase())
    ? { message: `${name} is not the file's to set.`, cure: 'Remove it; requests carry the right one.' }
    : undefined
}

/** What is wrong with a map of headers, if anything is: names that differ in case alone are one header. */
export function headersFault(headers: Record<string, string>): Fault | undefined {
  const bad = Object.keys(headers)
    .map(headerNameFault)
    .find((fault) => fault !== undefined)
  if (bad) return bad
  const names = Object.keys(headers).map((name) => name.toLowerCase())
  const twice = names.find((name, place) => names.indexOf(name) !== place)
  return twice === undefined
    ? undefined
    : { message: `The header ${twice} is written twice.`, cure: 'Keep one of the two.' }
}

export const headerValue = z
  .string()
  .max(1000)
  // A line break would begin another header.
  .regex(/^[^\u0000-\u001f\u007f]*$/)
  .meta({ description: "a header's value, on one line", examples: ['application/json'] })

/** Headers beside what `auth` adds. */
export const headersSchema = z
  .record(z.string(), headerValue)
  .superRefine(
    mustPass((headers) => {
      const secret = Object.keys(headers).find((name) => SECRETS.includes(name.toLowerCase()))
      return secret === undefined
        ? headersFault(headers)
        : { message: `${secret} says who asks.`, cure: 'Write it under auth, which keeps it secret.' }
    }),
  )
  .meta({ description: 'headers that every request carries', examples: [{ 'X-App-Id': 'yuemai' }] })
