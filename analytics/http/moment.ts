/** A moment in a query string: epoch milliseconds, or ISO 8601 with its zone. */
import { z } from 'zod'

const FIRST = Date.UTC(2000, 0, 1)
const LAST = Date.UTC(2100, 0, 1)

export const moment = z
  .string()
  .meta({ description: 'Epoch milliseconds, or ISO 8601 with a zone such as 2026-11-23T10:00:00+08:00' })
  .transform((given, context) => {
    // In a query string an unescaped + is a space.
    const text = given.replace(/ (\d{2}:?\d{2})$/, '+$1')
    const at = /^\d{12,14}$/.test(text)
      ? Number(text)
      : /(Z|[+-]\d{2}:?\d{2})$/.test(text)
        ? Date.parse(text)
        : Number.NaN
    if (Number.isNaN(at) || at < FIRST || at >= LAST) {
      context.addIssue({
        code: 'custom',
        message:
          'write epoch milliseconds, or ISO 8601 with a zone such as 2026-11-23T10:00:00+08:00, from 2000 to 2099',
      })
      return z.NEVER
    }
    return at
  })
