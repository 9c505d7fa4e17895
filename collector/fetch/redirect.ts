/** Which redirects are followed: within one host, never to a weaker protocol, and only where a file says so. */

/** Where a redirect leads, as far as it may be told: no query, which may carry what is nobody's business. */
export function targetOf(location: string | undefined, from: URL): string {
  const to = location === undefined ? null : URL.parse(location, from.href)
  if (to === null) return ''
  return ` to ${to.protocol === 'http:' || to.protocol === 'https:' ? to.origin : to.protocol}`
}

/** Where to ask next, or why nowhere. */
export function followRedirect(
  from: URL,
  status: number,
  location: string | undefined,
  method: 'GET' | 'POST',
): URL | string {
  const to = location === undefined ? null : URL.parse(location, from.href)
  if (to === null) return ' without saying where to are not followed'
  const target = targetOf(location, from)
  if (to.username !== '' || to.password !== '') return `${target} as another user are not followed`
  const isUpgrade =
    from.protocol === 'http:' && to.protocol === 'https:' && from.port === '' && to.port === ''
  if (to.hostname !== from.hostname || (to.origin !== from.origin && !isUpgrade)) {
    return `${target}, which lies elsewhere, are not followed`
  }
  // 301, 302 and 303 turn a POST into a GET of something else.
  if (method === 'POST' && status !== 307 && status !== 308) {
    return `${target}, which ask by GET what was asked by POST, are not followed`
  }
  return to
}
