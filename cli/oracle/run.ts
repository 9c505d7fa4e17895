/** One run of the oracle: troubles by chance while sources claim, then peace, and the judge's verdict. */
import { setTimeout as pause } from 'node:timers/promises'
import { eventually } from '../rig.ts'
import { openChance, type Chance } from './chance.ts'
import { isClean, type Verdict } from './judge.ts'
import type { Claim } from './ledger.ts'
import { saySomething } from './source.ts'
import type { World } from './world.ts'

export interface RunResult {
  seed: number
  /** What was done, in order. */
  troubles: string[]
  /** From peace to the moment at which new claims of every source had been taken, and all that was owed was there. */
  recovery_ms: number
  verdict: Verdict
}

type Trouble = (world: World, chance: Chance) => Promise<void> | void

const TROUBLES: Readonly<Record<string, Trouble>> = {
  'collector killed': async (world) => {
    await world.killCollector()
    await world.startCollector()
  },
  'store killed': (world) => world.killStore(),
  'store slow': (world, chance) => {
    world.proxy.trouble = { kind: 'slow', ms: chance.whole(50, 400) }
  },
  'store down': (world) => {
    world.proxy.trouble = { kind: 'down' }
  },
  'store refuses for want of memory': (world) => {
    world.proxy.trouble = {
      kind: 'refusing',
      code: 241,
      text: 'Memory limit (total) exceeded. (MEMORY_LIMIT_EXCEEDED)',
    }
  },
  'store refuses for want of room': (world) => {
    world.proxy.trouble = {
      kind: 'refusing',
      code: 243,
      text: 'Cannot reserve 1.00 MiB, not enough space. (NOT_ENOUGH_SPACE)',
    }
  },
  'store refuses too many parts': (world) => {
    world.proxy.trouble = { kind: 'refusing', code: 252, text: 'Too many parts (3000). (TOO_MANY_PARTS)' }
  },
  'answers of the store lost': (world) => {
    world.proxy.trouble = { kind: 'forgetful' }
  },
  'connections to the store cut': (world) => {
    world.proxy.trouble = { kind: 'cutting' }
  },
  'disk of the collector full': (world) => world.limitCollectorFiles(4_096),
  peace: (world) => {
    world.proxy.trouble = { kind: 'none' }
  },
}

const MOST_TROUBLES = 4
const RECOVERY_S = 60

/** @throws Error naming the seed where an obligation stays broken. */
export async function runOracle(world: World, seed: number): Promise<RunResult> {
  const chance = openChance(seed)
  const troubles: string[] = []
  const stop = new AbortController()
  const pushing = keepPushing(world, openChance(seed + 1), stop.signal)
  const [first = 'peace', ...others] = Object.keys(TROUBLES)
  for (let left = chance.whole(1, MOST_TROUBLES); left > 0; left -= 1) {
    const name = chance.pick([first, ...others])
    troubles.push(name)
    // A collector that is killed while the store is away is started until it stays, so the store comes back by itself.
    const work = Promise.resolve(TROUBLES[name]?.(world, chance))
    await pause(chance.whole(50, 500))
    if (name === 'collector killed') world.proxy.trouble = { kind: 'none' }
    await work
  }
  await world.heal()
  stop.abort()
  await pushing
  const peace = { at: Date.now(), passed: performance.now() }
  try {
    // What is said from now on has to be taken as well: nothing may be stuck.
    await eventually(() => takesNewClaims(world, peace.at), RECOVERY_S)
    const owed = world.owed()
    const verdict = await eventually(() => cleanVerdict(world, owed), RECOVERY_S)
    return { seed, troubles, recovery_ms: Math.round(performance.now() - peace.passed), verdict }
  } catch (error) {
    throw new Error(`seed ${seed}, after ${troubles.join(', ')}: ${(error as Error).message}`, {
      cause: error,
    })
  }
}

async function takesNewClaims({ source }: World, since: number): Promise<void> {
  const stuck = source.platforms.find(({ polled }) => !polled.owed().some(({ updated }) => updated > since))
  if (stuck) await Promise.reject(new Error(`nothing of ${stuck.id} has been taken since`))
}

async function cleanVerdict(world: World, owed: readonly Claim[]): Promise<Verdict> {
  const verdict = await world.verdict(owed)
  if (!isClean(verdict)) throw new Error(JSON.stringify(verdict).slice(0, 600))
  return verdict
}

async function keepPushing(world: World, chance: Chance, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    for (const { id, pushed } of world.source.platforms)
      if (!(await world.push(pushed, id, saySomething(pushed, chance), signal))) return
    await pause(chance.whole(20, 200))
  }
}
