/**
 * The screens there are: what each last proved, and which have proved no fresh picture for a minute. One with a name is
 * known from before a start, any other from its first proof on.
 */
import { z } from 'zod'
import type { Alive } from './events.ts'
import type { RememberedScreen } from './screen-record.ts'

/** Says that a known screen has fallen silent, or that it draws again. */
export interface SilentScreen {
  kind: 'screen_silent'
  state: 'silent' | 'fresh'
  screen: string
  /** Whether somebody gave it its name: such a one is wanted on its wall. */
  named: boolean
  /** When it last proved a fresh picture, or was first heard where it never has; epoch ms. */
  since: number
  scene: string
  build: string
}

export interface KnownScreen extends Alive {
  state: 'fresh' | 'silent'
  first_at: number
  reported_at: number
  /** Null: never. */
  proved_at: number | null
  /** How many pages go by this name now; with more than one, one hides the silence of another. */
  pages: number
}

export interface Screens {
  /** A frame was pushed. */
  pushed(seq: number, at: number): void
  /** What a page told of itself; false where it is no proof, or there are too many screens. */
  hear(page: string, told: unknown, now: number): boolean
  /** The page is closed on purpose: a screen that nobody named is forgotten. A named one is wanted on its wall. */
  leave(page: string): void
  /** The page's connection is gone. */
  close(page: string): void
  /** Raises what has changed. */
  look(now: number): void
  list(now: number): KnownScreen[]
  silent(now: number): SilentScreen[]
}

export interface ScreensParts {
  /** The frame that stood at the start, and when that was. */
  seq: number
  at: number
  remembered?: readonly RememberedScreen[]
  onSilent: (event: SilentScreen) => void
}

/** A screen is silent when it has proved nothing fresh for so long. */
export const SILENT_MS = 60_000
/** It is looked every few seconds; after a longer gap it was the server that stood still, and heard nobody. */
const AWAY_MS = 15_000
/** A picture is fresh that is at most so much behind what was pushed. */
const BEHIND_MS = 10_000
export const FORGOTTEN_MS = 24 * 3_600_000
const MOST_SCREENS = 2_000

const name = z.string().regex(/^[\p{L}\p{N}._-]{1,64}$/u)
const proof = z.object({
  screen: name,
  named: z.boolean(),
  scene: z.string().max(64),
  build: z.string().max(64),
  drawn_seq: z.int().min(0),
  drawn_at: z.number().min(0).max(8.64e15),
  frame_ms: z.number().min(0).max(86_400_000),
  heap_mb: z.number().min(0).max(1_048_576).nullable(),
})

interface Held {
  proof: Alive
  first_at: number
  reported_at: number
  proved_at: number | null
  pages: Set<string>
  isSilent: boolean
}

/** Nothing of this run: it has drawn none of its frames yet. */
function heldBefore({ screen, scene, build, first_at, reported_at, proved_at }: RememberedScreen): Held {
  return {
    proof: { screen, named: true, scene, build, drawn_seq: 0, drawn_at: 0, frame_ms: 0, heap_mb: null },
    first_at,
    reported_at,
    proved_at,
    pages: new Set(),
    isSilent: false,
  }
}

export function createScreens({ seq, at, remembered = [], onSilent }: ScreensParts): Screens {
  const known = new Map(remembered.map((one) => [one.screen, heldBefore(one)]))
  /** Frames of the last seconds, behind the newest of those that every screen should have drawn by now. */
  let pushes = [{ seq, at }]
  let looked_at = at
  /** Since when it has been listened without a gap. */
  let listening_since = at

  function span(now: number): { due: number; newest: number } {
    const later = pushes.findLastIndex((push) => now - push.at >= BEHIND_MS)
    if (later > 0) pushes = pushes.slice(later)
    return { due: pushes[0]?.seq ?? seq, newest: pushes.at(-1)?.seq ?? seq }
  }

  const sinceOf = ({ proved_at, first_at }: Held): number => proved_at ?? first_at
  const isSilentAt = (held: Held, now: number): boolean =>
    now - Math.max(sinceOf(held), listening_since) >= SILENT_MS

  function eventOf(held: Held, state: SilentScreen['state']): SilentScreen {
    const { screen, named, scene, build } = held.proof
    return { kind: 'screen_silent', state, screen, named, since: sinceOf(held), scene, build }
  }

  return {
    pushed: (seq, at) => void pushes.push({ seq, at }),
    hear(page, told, now) {
      const parsed = proof.safeParse(told)
      if (!parsed.success) return false
      const { screen, drawn_seq } = parsed.data
      const before = known.get(screen)
      if (!before && known.size >= MOST_SCREENS) return false
      const { due, newest } = span(now)
      // A number of another run of the server proves nothing of this one.
      const isFresh = drawn_seq >= due && drawn_seq <= newest
      const held: Held = {
        first_at: before?.first_at ?? now,
        pages: before?.pages ?? new Set(),
        isSilent: before?.isSilent ?? false,
        proof: parsed.data,
        reported_at: now,
        proved_at: isFresh ? now : (before?.proved_at ?? null),
      }
      held.pages.add(page)
      known.set(screen, held)
      if (isFresh && held.isSilent) {
        held.isSilent = false
        onSilent(eventOf(held, 'fresh'))
      }
      return true
    },
    leave(page) {
      for (const [screen, { proof, pages }] of known)
        if (pages.delete(page) && pages.size === 0 && !proof.named) known.delete(screen)
    },
    close(page) {
      for (const { pages } of known.values()) pages.delete(page)
    },
    look(now) {
      if (Math.abs(now - looked_at) >= AWAY_MS) listening_since = now
      looked_at = now
      span(now)
      for (const [screen, held] of known) {
        if (isSilentAt(held, now) && !held.isSilent) {
          held.isSilent = true
          onSilent(eventOf(held, 'silent'))
        }
        // While the server itself was away, nobody could say anything.
        if (now - Math.max(held.reported_at, listening_since) >= FORGOTTEN_MS) known.delete(screen)
      }
    },
    list: (now) =>
      [...known.values()].map((held) => ({
        ...held.proof,
        state: isSilentAt(held, now) ? 'silent' : 'fresh',
        first_at: held.first_at,
        reported_at: held.reported_at,
        proved_at: held.proved_at,
        pages: held.pages.size,
      })),
    silent: (now) =>
      [...known.values()].filter((held) => isSilentAt(held, now)).map((held) => eventOf(held, 'silent')),
  }
}
