/** What an answer's headers say that is of use here. Pure. */
import type { IncomingHttpHeaders } from 'node:http'

/** By what a platform knows an answer again. */
export interface Validators {
  etag?: string | undefined
  last_modified?: string | undefined
}

/** The headers that ask for an answer only where it is another one. */
export function conditions({ etag, last_modified }: Validators): Record<string, string> {
  return {
    ...(etag === undefined ? {} : { 'if-none-match': etag }),
    ...(last_modified === undefined ? {} : { 'if-modified-since': last_modified }),
  }
}

/** Sent back as they came, so only what can be a header's value, of a length that one has. */
export function validatorsOf(headers: IncomingHttpHeaders): Validators | undefined {
  const etag = single(headers['etag'])
  const last_modified = single(headers['last-modified'])
  const known = {
    etag: etag !== undefined && /^(W\/)?"[\u0021\u0023-\u007e]{0,200}"$/.test(etag) ? etag : undefined,
    last_modified:
      last_modified !== undefined && /^[\u0020-\u007e]{10,60}$/.test(last_modified)
        ? last_modified
        : undefined,
  }
  return known.etag === undefined && known.last_modified === undefined ? undefined : known
}

/** Many answers come within the same second. */
let lastDate = { text: '', ms: Number.NaN }

/** The platform's clock minus ours, in seconds. */
export function skewOf(date: string | undefined, now: number): number {
  if (date === undefined) return 0
  if (date !== lastDate.text) lastDate = { text: date, ms: Date.parse(date) }
  // The header has whole seconds: the middle of its second is the best guess.
  return Number.isNaN(lastDate.ms) ? 0 : Math.round((lastDate.ms + 500 - now) / 100) / 10
}

export function charsetOf(type: string | undefined): string | undefined {
  return /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(type ?? '')?.[1]
}

export function single(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header
}

export function joined(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header.join(',') : header
}
