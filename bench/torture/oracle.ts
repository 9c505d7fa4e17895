/** The oracle, run many times: whatever happens to the collector and the store, what was acknowledged is there, once. */
import { openChance } from '#cli/oracle/chance.ts'
import { isClean } from '#cli/oracle/judge.ts'
import { runOracle } from '#cli/oracle/run.ts'
import { World } from '#cli/oracle/world.ts'
import { quantile } from '../quantile.ts'
import type { Undo } from './undo.ts'

export interface OracleResult {
  runs: number
  first_seed: number
  /** Claims that a source was told are safe. */
  owed: number
  /** Runs in which an obligation was broken, a row counted twice, or something made up. */
  faulty: { seed: number; troubles: string[]; what: string }[]
  /** From peace to the moment at which all that was owed was there and new claims were taken. */
  recovery_ms: { p50: number; max: number }
  is_clean: boolean
}

/** What the product promises. */
const RECOVERY_MS = 10_000
/** Each world begins with an empty store: a longer one would only be slower to judge. */
const RUNS_A_WORLD = 25

export async function tortureOracle(
  runs: number,
  undo: Undo,
  say: (line: string) => void,
): Promise<OracleResult> {
  const first_seed = Math.floor(Math.random() * 1_000_000)
  const faulty: OracleResult['faulty'] = []
  const recoveries: number[] = []
  let owed = 0
  for (let begun = 0; begun < runs; begun += RUNS_A_WORLD) {
    const world = await World.open(openChance(first_seed + begun))
    undo.add(() => void world.close())
    for (let run = begun; run < Math.min(begun + RUNS_A_WORLD, runs); run += 1) {
      const seed = first_seed + run
      try {
        const { troubles, recovery_ms, verdict } = await runOracle(world, seed)
        recoveries.push(recovery_ms)
        if (!isClean(verdict)) faulty.push({ seed, troubles, what: JSON.stringify(verdict).slice(0, 500) })
        say(`${run + 1}  ${verdict.owed} owed, recovered after ${recovery_ms} ms: ${troubles.join(', ')}`)
      } catch (error) {
        faulty.push({ seed, troubles: [], what: String(error).slice(0, 800) })
        say(`${run + 1}  seed ${seed}: ${String(error).slice(0, 400)}`)
        break
      }
    }
    owed += world.owed().length
    await world.close()
  }
  const recovery_ms = { p50: quantile(recoveries, 0.5), max: Math.max(...recoveries) }
  const is_clean = faulty.length === 0 && recoveries.length === runs && recovery_ms.max <= RECOVERY_MS
  return { runs, first_seed, owed, faulty, recovery_ms, is_clean }
}
