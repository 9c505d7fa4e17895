/** Which indicators the screens draw: those are computed first, as soon as facts of theirs land, and sent to every screen. */
import type { Scene } from '#province/scene.ts'
import type { Indicator } from './register.ts'

/** Every indicator and part that a scene shows, with its place in the scene. */
function shownBy(scene: Scene): { place: string; indicator: string; part: string }[] {
  const { tiles, map, phase_bar, dark_strip, ticker } = scene
  const named = Object.entries({ map, phase_bar, dark_strip, ticker })
  return [
    ...tiles.map((tile, number) => ({ ...tile, place: `tiles[${number}]` })),
    ...named.flatMap(([place, shown]) => (shown ? [{ ...shown, place }] : [])),
  ]
}

/** What the plan's own page reads, whether or not a scene shows it. */
const ALWAYS = 'plan_completion'

export function drawnBy(scenes: readonly Scene[]): Set<string> {
  return new Set([ALWAYS, ...scenes.flatMap(shownBy).map(({ indicator }) => indicator)])
}

/** What scenes show and nobody has registered: a sentence for each, with its cure. */
export function undefinedOnScreen(
  scenes: readonly Scene[],
  register: ReadonlyMap<string, Indicator>,
): string[] {
  return scenes.flatMap((scene) =>
    shownBy(scene).flatMap(({ place, indicator, part }) => {
      const where = `scenes/${scene.id}.yaml: ${place} shows`
      const found = register.get(indicator)
      if (!found)
        return [
          `${where} '${indicator}', which is not registered. Write one of ${[...register.keys()].join(', ')}.`,
        ]
      const parts = [...found.wholes.map((whole) => whole.part), ...found.parts.map(({ id }) => id)]
      // Wholes of a plan depend on the province's: one that nothing feeds has no value, and is none of a mistake.
      if (parts.includes(part) || found.whole === 'plan') return []
      const names = parts.map((name) => (name === '' ? "'' (the whole)" : name)).join(', ')
      return [
        `${where} the part '${part}' of ${indicator}, which has none of that name. Write one of ${names}.`,
      ]
    }),
  )
}
