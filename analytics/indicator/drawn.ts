/** Which indicators the scenes draw: those of live scenes are computed first, as soon as facts of theirs land, and sent to every screen. */
import { shownIn, type Panel } from '#province/panel.ts'
import type { Scene } from '#province/scene.ts'
import type { Sample, ScopeKind } from '../sample.ts'
import type { Indicator } from './register.ts'

/** What the plan's own page reads, whether or not a scene shows it. */
const ALWAYS = 'plan_completion'

export function drawnBy(scenes: readonly Scene[]): Set<string> {
  const shown = scenes.filter(({ live }) => live).flatMap(({ panels }) => panels.flatMap(shownIn))
  return new Set([ALWAYS, ...shown.map(({ indicator }) => indicator)])
}

/** The kinds of scope that a panel sets side by side, beside the province as a whole. */
function besideProvince(panel: Panel): ScopeKind[] {
  if (panel.type === 'map') return ['city']
  return 'scope' in panel ? [panel.scope] : []
}

/** Which samples a scene shows: of its indicators, those of the scopes that its panels look at. */
export function shownOn(scene: Scene): {
  indicators: string[]
  isShown: (sample: Pick<Sample, 'indicator' | 'scope_kind'>) => boolean
} {
  const keys = new Set(
    scene.panels.flatMap((panel) =>
      shownIn(panel).flatMap(({ indicator }) =>
        (['province', ...besideProvince(panel)] as const).map((kind) => `${indicator}|${kind}`),
      ),
    ),
  )
  const indicators = [...new Set(scene.panels.flatMap(shownIn).map(({ indicator }) => indicator))]
  return { indicators, isShown: ({ indicator, scope_kind }) => keys.has(`${indicator}|${scope_kind}`) }
}

/** What scenes show and nobody has registered: a sentence for each, with its cure. */
export function undefinedOnScreen(
  scenes: readonly Scene[],
  register: ReadonlyMap<string, Indicator>,
): string[] {
  return scenes.flatMap((scene) =>
    scene.panels.flatMap((panel) =>
      shownIn(panel).flatMap(({ indicator, part }) => {
        const where = `scenes/${scene.id}.yaml: ${panel.area} shows`
        const found = register.get(indicator)
        if (!found)
          return [
            `${where} '${indicator}', which is not registered. Write one of ${[...register.keys()].join(', ')}.`,
          ]
        const parts = [...found.wholes.map((whole) => whole.part), ...found.parts.map(({ id }) => id)]
        // Wholes of a plan depend on the province's: one that nothing feeds has no value, and is none of a mistake.
        // A panel that sets the parts side by side needs no whole.
        if (parts.includes(part) || found.whole === 'plan' || panel.type === 'matrix') return []
        const names = parts.map((name) => (name === '' ? "'' (the whole)" : name)).join(', ')
        return [
          `${where} the part '${part}' of ${indicator}, which has none of that name. Write one of ${names}.`,
        ]
      }),
    ),
  )
}
