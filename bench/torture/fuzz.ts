/** Fuzzing of every dialect and of the reader of platform files: no crash, no hang, no growth, and no record without a fate. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { loadDialects } from '#collector/dialect.ts'

export interface FuzzOptions {
  /** For each target. */
  seconds: number
  seed: number
}

export interface Fuzzed {
  target: string
  inputs: number
  /** The longest that one input took. */
  longest_ms: number
  /** Growth of the heap between the first half and the end, MB. */
  grown_mb: number
  fault?: string
  /** Where the input that failed was saved. */
  saved?: string
}

/** What the worker tells of its progress, and at its end. */
export interface FuzzNews {
  inputs: number
  longest_ms: number
  grown_mb: number
  fault?: string
  done?: true
}

export const PLATFORM_FILE = 'platform-file'
export const LARGEST_INPUT = 5_000_000

/** No input may take longer, on however busy a machine. */
const HANG_MS = 60_000
const LIMIT_MB = 1_024
const GROWTH_MB = 64

export async function fuzz(options: FuzzOptions, say: (line: string) => void): Promise<Fuzzed[]> {
  const results: Fuzzed[] = []
  for (const target of [...loadDialects().keys(), PLATFORM_FILE]) {
    const result = await fuzzOne(target, options)
    const { inputs, longest_ms, grown_mb, fault, saved } = result
    const end = fault === undefined ? '' : `  FAILED: ${fault}; the input is ${saved ?? 'not known'}`
    say(
      `${target}: ${inputs} inputs, longest ${Math.round(longest_ms)} ms, grown ${grown_mb.toFixed(1)} MB${end}`,
    )
    results.push(result)
  }
  return results
}

function fuzzOne(target: string, { seconds, seed }: FuzzOptions): Promise<Fuzzed> {
  // The input at hand stands where we can read it after the worker is gone: its length, then its bytes.
  const shared = new SharedArrayBuffer(4 + LARGEST_INPUT + 1_000)
  const worker = new Worker(new URL('./fuzz-worker.ts', import.meta.url), {
    workerData: { target, seconds, seed, shared },
    resourceLimits: { maxOldGenerationSizeMb: LIMIT_MB },
  })
  let news: FuzzNews = { inputs: 0, longest_ms: 0, grown_mb: 0 }
  return new Promise((resolve) => {
    let watch: NodeJS.Timeout | undefined
    const end = (fault: string | undefined): void => {
      clearTimeout(watch)
      void worker.terminate()
      const { inputs, longest_ms, grown_mb } = news
      const counts = { target, inputs, longest_ms, grown_mb }
      resolve(fault === undefined ? counts : { ...counts, fault, saved: save(target, seed, shared) })
    }
    const hear = (): void => {
      clearTimeout(watch)
      watch = setTimeout(() => end(`an input takes longer than ${HANG_MS / 1000} s`), HANG_MS)
    }
    hear()
    worker.on('message', (told: FuzzNews) => {
      news = told
      if (told.fault !== undefined) return end(told.fault)
      if (told.done)
        return end(told.grown_mb > GROWTH_MB ? `the heap grew by ${told.grown_mb} MB` : undefined)
      hear()
    })
    worker.on('error', (error) =>
      end(error instanceof Error ? (error.stack ?? error.message) : String(error)),
    )
  })
}

function save(target: string, seed: number, shared: SharedArrayBuffer): string {
  const folder = join(tmpdir(), 'yuemai-fuzz')
  mkdirSync(folder, { recursive: true })
  const path = join(folder, `${target}-${seed}.bin`)
  const length = new DataView(shared).getUint32(0)
  writeFileSync(path, Buffer.from(shared, 4, length))
  return path
}
