/**
 * Freshness: from the moment a platform has sent its answer to the moment the new number has been painted on the wall.
 *
 * Everything is real: polls over HTTP, the store process, a browser. The limit is the sum of the bare parts, measured
 * between the samples on the same platform, store and browser.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import { openBrowser } from '#dashboard/fixtures/browser.ts'
import type { StoreClient } from '#sql/client.ts'
import type { Figure } from '../figure.ts'
import { allPlatforms, openRestingRig, settled } from '../province.ts'
import { quantile } from '../quantile.ts'
import { openBare, type BareParts } from './bare.ts'
import { openClockedPlatform, platformFile, STEP, type ClockedPlatform } from './platform.ts'
import { openScreen, type Screen, type Sighting } from './screen.ts'

const SAMPLES = { alone: 60, among_all: 30 }
const WARM_UP = 3
const LONGEST_PAUSE_MS = 700
/** A number on the wall is at most this old, the wait for the next poll apart. */
const BOUND_MS = 1_000

interface Sample extends Sighting {
  sent: number
}

export async function freshness(): Promise<Figure[]> {
  const alone = await among(['gd-mzt'], SAMPLES.alone)
  const busy = await among(allPlatforms(), SAMPLES.among_all)
  return [...figures('freshness', alone, BOUND_MS), ...figures('freshness among all platforms', busy)]
}

interface Followed {
  samples: Sample[]
  limits: BareParts[]
  stages: Stages[]
}

/** Follows facts of one platform while all of `platforms` are polled. */
async function among(platforms: readonly string[], count: number): Promise<Followed> {
  const platform = await openClockedPlatform()
  const rig = await openRestingRig(platforms)
  const browser = await openBrowser()
  try {
    writeFileSync(join(rig.province, 'platforms', 'gd-mzt.yaml'), platformFile(platform.base))
    const product = await rig.start()
    await settled(product)
    const screen = await openScreen(browser, `${product.url}/wall/overview`)
    const bare = await openBare(browser, rig.store, platform.base)
    const samples: Sample[] = []
    const limits: BareParts[] = []
    for (let turn = 1; turn <= WARM_UP + count; turn += 1) {
      const limit = await bare.measure()
      const sample = await follow(platform, screen, turn)
      if (turn > WARM_UP) {
        limits.push(limit)
        samples.push(sample)
      }
      await pause(Math.random() * LONGEST_PAUSE_MS)
    }
    const stages = await readStages(rig.store, samples)
    await bare.close()
    await screen.close()
    return { samples, limits, stages }
  } finally {
    await browser.close()
    await rig.close()
    await platform.close()
  }
}

/** States a fact and waits until it can be seen. */
async function follow(platform: ClockedPlatform, screen: Screen, fact: number): Promise<Sample> {
  const [seen, sent] = await Promise.all([screen.sees(fact), platform.state(fact)])
  return { ...seen, sent }
}

/** Where the time of a sample went, in ms. */
interface Stages {
  'unpack and commit': number
  'wait and land': number
  'wait for the tick': number
  'tick and hop': number
  'pace and draw': number
  paint: number
}

const knownRow = z.object({ fact: z.number(), known: z.number() })
const landedRow = z.object({ landed: z.number() })

/** When each fact was committed and landed, by the stamps that the product itself keeps. */
async function readStages(store: StoreClient, samples: readonly Sample[]): Promise<Stages[]> {
  const known = await store.rows(
    knownRow,
    `SELECT intDiv(records, {step:UInt64}) AS fact, toUnixTimestamp64Milli(min(known_at)) AS known
     FROM exchange FINAL WHERE resource = 'fact' GROUP BY fact`,
    { step: STEP },
  )
  const landed = await store.rows(
    landedRow,
    `SELECT toUnixTimestamp64Milli(landed_at) AS landed FROM landing WHERE has(tables, 'exchange') ORDER BY landed`,
  )
  const knownOf = new Map(known.map((row) => [row.fact, row.known]))
  return samples.map(({ fact, sent, ticked, heard, changed, painted }) => {
    const committed = knownOf.get(fact) ?? Number.NaN
    // The next batch to land: where another is under way at that moment, a little too early.
    const landing = landed.find((row) => row.landed >= committed)?.landed ?? Number.NaN
    return {
      'unpack and commit': committed - sent,
      'wait and land': landing - committed,
      'wait for the tick': ticked - landing,
      'tick and hop': heard - ticked,
      'pace and draw': changed - heard,
      paint: painted - changed,
    }
  })
}

function figures(name: string, { samples, limits, stages }: Followed, bound?: number): Figure[] {
  const ages = samples.map(({ sent, painted }) => painted - sent)
  const sums = limits.map(({ poll, insert, query, hop, paint }) => poll + insert + query + hop + paint)
  const figure = (share: string, q: number): Figure => ({
    name: `${name}, ${share}`,
    unit: 'ms',
    product: quantile(ages, q),
    limit: { of: 'bare poll + insert + query + socket hop + paint', value: quantile(sums, q) },
    samples: ages.length,
    parts: { ...at(q, stages), ...prefixed('bare ', at(q, limits)) },
  })
  return [figure('p50', 0.5), { ...figure('p99', 0.99), ...(bound === undefined ? {} : { bound }) }]
}

/** Each part by itself: those of p99 are not of one sample, and add up to more than the whole. */
function at<Part extends string>(q: number, rows: readonly Record<Part, number>[]): Record<string, number> {
  const names = Object.keys(rows[0] ?? {}) as Part[]
  return Object.fromEntries(
    names.map((name) => [
      name,
      quantile(
        rows.map((row) => row[name]),
        q,
      ),
    ]),
  )
}

function prefixed(prefix: string, values: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [prefix + name, value]))
}
