/** A row of the torture: one way to hurt the product, told line by line, and judged. */
import type { Undo } from '../undo.ts'

export interface Options {
  /** Power cuts. */
  cuts: number
  /** Kills in turn of the product and of its store. */
  rounds: number
  /** Runs of the oracle. */
  runs: number
  /** Seconds of fuzzing for each target. */
  seconds: number
  seed: number
}

export interface Outcome {
  /** What is written into the report. */
  report: unknown
  failed: boolean
}

export interface Row {
  /** Whether it fills or cuts a disk of its own, which needs root. */
  needs_disk: boolean
  run(options: Options, undo: Undo, say: (line: string) => void): Promise<Outcome>
}
