/** The client's certificate says who asks: it is the connection's, so requests carry nothing. */
import type { AuthKind } from './auth.ts'

export const mtls: AuthKind<'mtls'> = () => ({ sign: () => ({}), secrets: [] })
