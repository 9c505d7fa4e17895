/** Which component draws which type of panel. What the first scene does not need comes in files of its own. */
import { defineAsyncComponent, type Component } from 'vue'
import type { PanelType } from '../live/api.ts'
import MapPanel from '../map/MapPanel.vue'
import PhaseBar from '../plan/PhaseBar.vue'
import SilentStrip from '../silent/SilentStrip.vue'
import AlertTicker from '../ticker/AlertTicker.vue'
import Tile from '../tile/Tile.vue'

/** Each takes the panel, as the scene's file says it, as its `panel`. */
const AT_ONCE = { tile: Tile, map: MapPanel, phases: PhaseBar, silent: SilentStrip, alerts: AlertTicker }

type Fetch = () => Promise<{ default: Component }>

/** Those that come when a scene first needs them, or a little before. */
const LATER: Record<Exclude<PanelType, keyof typeof AT_ONCE>, Fetch> = {
  league: () => import('../quality/LeaguePanel.vue'),
  matrix: () => import('../quality/MatrixPanel.vue'),
  figures: () => import('./FiguresPanel.vue'),
  flows: () => import('../sharing/FlowPanel.vue'),
  unshared: () => import('../sharing/UnsharedPanel.vue'),
  failing_flows: () => import('../sharing/FailingPanel.vue'),
  alert_levels: () => import('../security/LevelsPanel.vue'),
  reporting_clocks: () => import('../security/ClocksPanel.vue'),
  attacked: () => import('../security/AttackedPanel.vue'),
  drift: () => import('../quality/DriftPanel.vue'),
  remediation: () => import('../quality/RemediationPanel.vue'),
  plan_time: () => import('../plan/TimePanel.vue'),
  plan_outcomes: () => import('../plan/OutcomesPanel.vue'),
  plan_blocked: () => import('../plan/BlockedPanel.vue'),
}

const here = new Map<string, Component>(Object.entries(AT_ONCE))
const later = new Map<string, Fetch>(Object.entries(LATER))

/** Throws where nobody draws the type: a server may be newer than the page. */
export function panelComponent(type: PanelType): Component {
  const found = here.get(type) ?? defineAsyncComponent(() => fetchPanel(type))
  here.set(type, found)
  return found
}

/** Fetches what draws a type of panel, so that it is there when its scene is shown. */
export async function fetchPanel(type: PanelType): Promise<Component> {
  const fetch = later.get(type)
  const found = fetch ? (await fetch()).default : here.get(type)
  if (!found)
    throw new Error(`There is no panel of type ${type}. Reload the page: the server may be newer than it.`)
  here.set(type, found)
  return found
}
