/** Pages that lead to the next one by its address, in the body or in the header Link (RFC 8288). */
import type { Request } from './request.ts'

/** Asks for what a link names, or says why not: it is the platform's word, and may lead nowhere but to the platform. */
export function followLink(link: string, from: URL): Request | string {
  const where = `${from.origin}${from.pathname}`
  const url = URL.parse(link, from.href)
  if (url === null) return `${where}: the link to the next page is no address`
  if (url.origin !== from.origin || url.username !== '' || url.password !== '') {
    return `${where}: the link to the next page leads to ${url.origin}, not to ${from.origin}`
  }
  url.hash = ''
  return { method: 'GET', url, body: undefined }
}

/** The address that a Link header names as the next one. */
export function nextOf(header: string | undefined): string | undefined {
  for (const [, link = '', parameters = ''] of (header ?? '').matchAll(/<([^<>]{1,4000})>([^<]*)/g)) {
    const rel = /;\s*rel\s*=\s*(?:"([^"]*)"|([^\s";,]+))/i.exec(parameters)
    if ((rel?.[1] ?? rel?.[2] ?? '').toLowerCase().split(/\s+/).includes('next')) return link
  }
  return undefined
}
