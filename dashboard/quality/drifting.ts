/** Platforms whose answers have changed their form or hold rows that were refused, those with the most drift first. */

export interface Drifting {
  id: string
  organ: string
  day: { waiting: { rejects: number; drift: number } }
}

export function driftingOf<One extends Drifting>(platforms: readonly One[]): One[] {
  return platforms
    .filter(({ day: { waiting } }) => waiting.drift > 0 || waiting.rejects > 0)
    .sort(
      (a, b) =>
        b.day.waiting.drift - a.day.waiting.drift ||
        b.day.waiting.rejects - a.day.waiting.rejects ||
        a.id.localeCompare(b.id),
    )
}
