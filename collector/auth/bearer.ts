/** A token that does not change by itself, in the Authorization header or in one of the platform's own. */
import type { AuthKind } from './auth.ts'

export const bearer: AuthKind<'bearer'> = ({ token, header, scheme }) => ({
  sign: () => ({ [header.toLowerCase()]: scheme === '' ? token : `${scheme} ${token}` }),
  secrets: [token],
})
