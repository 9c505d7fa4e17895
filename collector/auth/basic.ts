/** User and password, as browsers send them (RFC 7617). */
import type { AuthKind } from './auth.ts'

export const basic: AuthKind<'basic'> = ({ user, password }) => {
  const pair = Buffer.from(`${user}:${password}`).toString('base64')
  return {
    sign: () => ({ authorization: `Basic ${pair}` }),
    secrets: [password, `${user}:${password}`],
  }
}
