/** Platforms that answer whoever can reach them. */
import type { AuthKind } from './auth.ts'

export const none: AuthKind<'none'> = () => ({ sign: () => ({}), secrets: [] })
