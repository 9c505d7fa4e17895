/** `GET /api/v1/screens`: the screens that are known, what they draw, and which have fallen silent. */
import { z } from 'zod'
import type { Api } from './app.ts'
import type { Service } from './service.ts'

const screen = z.object({
  screen: z.string(),
  named: z.boolean(),
  scene: z.string(),
  build: z.string(),
  state: z.enum(['fresh', 'silent']),
  first_at: z.number(),
  reported_at: z.number(),
  /** When it last proved a fresh picture; null: never. */
  proved_at: z.number().nullable(),
  drawn_seq: z.number(),
  drawn_at: z.number(),
  frame_ms: z.number(),
  heap_mb: z.number().nullable(),
  /** Pages that go by this name now. */
  pages: z.number(),
})

const alert = z.object({ kind: z.literal('screen_silent'), screen: z.string(), since: z.number() })

export function screenRoutes(api: Api, { screens, clock }: Service): void {
  api.get(
    '/api/v1/screens',
    {
      schema: {
        summary:
          'The screens that have proved themselves, those with a name since before the start, and those that have fallen silent',
        response: { 200: z.object({ at: z.number(), screens: z.array(screen), alerts: z.array(alert) }) },
      },
    },
    () => {
      const at = clock.now()
      screens.look(at)
      const alerts = screens
        .silent(at)
        .map(({ screen, since }) => ({ kind: 'screen_silent' as const, screen, since }))
      return { at, screens: screens.list(at), alerts }
    },
  )
}
