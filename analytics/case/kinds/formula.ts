/** The kind `formula`: an indicator has been given another version, by whoever put these files in place. */
import { z } from 'zod'
import { step, type Kind } from '../machine/kind.ts'

const takes = z.strictObject({ indicator: z.string(), version: z.string(), before: z.string() })

export const formula: Kind = {
  id: 'formula',
  name: { zh: '指标口径', en: 'formula' },
  on_desk: false,
  states: { kept: { name: { zh: '现行', en: 'in force' } } },
  steps: [
    step({
      command: 'change',
      name: { zh: '口径变更', en: 'Change' },
      from: ['', 'kept'],
      to: 'kept',
      by: ['rule'],
      takes,
      set: (_the, { indicator, version, before }) => ({
        title: { zh: indicator, en: indicator },
        source: 'formula',
        more: { version, before },
      }),
    }),
  ],
  timers: [],
}
