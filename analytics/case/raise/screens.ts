/** The screens that show no fresh picture, as conditions: one a screen, or one of nearly all of them at once. Pure. */
import type { AlertRules } from '#province/alert-rules.ts'
import { SILENT_MS, type KnownScreen } from '../../live/screens.ts'
import type { Case } from '../machine/facts.ts'
import type { Condition } from './condition.ts'

export const SCREENS = 'screen'
const ALL = 'screens'
/** Screens prove themselves every ten seconds, so that those that are cut off at once fall silent within that. */
const TOGETHER_MS = 15_000
/** A visitor's page: nobody waits for it. */
const UNNAMED_LEVEL = 4

type Rules = AlertRules['screens']

/** @param cases all that there are: one of a screen lasts until that screen has drawn again. */
export function screenConditions(
  rules: Rules,
  known: readonly KnownScreen[],
  cases: Iterable<Case>,
  at: number,
): Condition[] {
  const standing = [...cases].filter(({ source, stands }) => source === SCREENS && stands)
  const silent = known.filter(({ state }) => state === 'silent')
  const all = standing.find(({ fingerprint }) => fingerprint === ALL)
  const begins = silent.length >= rules.least && silent.length >= rules.share * known.length
  const fellBefore = all ? silent.filter((one) => sinceOf(one) <= all.last_seen_at) : begins ? silent : []
  // Once a person has closed it, each that is silent still comes to the fore by itself.
  const meant = all?.state === 'closed' ? [] : fellBefore
  // Where many may follow at once, the first of them waits for the others.
  const patience = SILENT_MS + (known.length >= rules.least ? TOGETHER_MS : 0)
  const own = silent.filter((one) => !meant.includes(one) && at - sinceOf(one) >= patience)
  // Just after a start nobody has been heard yet, which is no proof that they draw.
  const allLasts = fellBefore.length > 0 || (all !== undefined && known.length === 0)
  return [
    ...(allLasts ? [conditionOfAll(fellBefore, known.length, rules)] : []),
    ...own.map((one) => conditionOf(one, rules)),
    ...standing
      .filter((the) => the !== all && lasts(the, known))
      .map(({ fingerprint, title }) => ({ fingerprint, seed: { title } })),
  ]
}

const sinceOf = ({ proved_at, first_at }: KnownScreen): number => proved_at ?? first_at

/** What is not known is not over: one with a name is missed until it proves itself, a visitor's is not. */
function lasts({ more }: Case, known: readonly KnownScreen[]): boolean {
  const heard = known.find(({ screen }) => screen === more['screen'])
  return heard ? heard.state === 'silent' || heard.proved_at === null : more['named'] === true
}

function conditionOf({ screen, named, scene, build }: KnownScreen, { warn_level }: Rules): Condition {
  return {
    fingerprint: `screen|${screen}`,
    seed: {
      title: {
        zh: `大屏 ${screen}：已超过一分钟没有新画面`,
        en: `Screen ${screen}: no fresh picture for over a minute`,
      },
      detail: `${scene} ${build}`,
      category: 'DF',
      warn_level: named ? warn_level : UNNAMED_LEVEL,
      evidence: [{ what: 'screen', ref: screen }],
      more: { screen, named },
    },
  }
}

function conditionOfAll(silent: readonly KnownScreen[], known: number, { warn_level }: Rules): Condition {
  return {
    fingerprint: ALL,
    seed: {
      title: {
        zh: '多块大屏同时没有新画面：请先查本机与大屏之间的网络',
        en: 'Many screens at once show no fresh picture: look at the network between them and this machine',
      },
      detail: `${silent.length}/${known}`,
      category: 'DF',
      warn_level,
      evidence: silent.slice(0, 20).map(({ screen }) => ({ what: 'screen', ref: screen })),
    },
  }
}
