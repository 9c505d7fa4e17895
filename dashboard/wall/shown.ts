/** Which numbers of the province a scene tells: of each panel its indicators. */
import type { Panel, Scene } from '../live/api.ts'

export function shownIn(panel: Panel): { indicator: string; part: string }[] {
  if (panel.type === 'figures') return panel.shows
  return [{ indicator: panel.indicator, part: panel.part }]
}

/** Each once, in reading order. */
export function shownBy(scene: Scene | undefined): { indicator: string; part: string }[] {
  const found = new Map(
    (scene?.panels ?? []).flatMap(shownIn).map((one) => [`${one.indicator}|${one.part}`, one]),
  )
  return [...found.values()]
}
