import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const WORK = fileURLToPath(new URL('../stage/crash.ts', import.meta.url))
const ROUNDS = 20

/** Runs it until it ends or is killed, and gives what it said. */
function run(dir: string, name: string, kill_ms: number | undefined): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [WORK, dir, name], { stdio: ['ignore', 'pipe', 'pipe'] })
    let said = ''
    let complaint = ''
    let timer: NodeJS.Timeout | undefined
    child.stdout.on('data', (data: Buffer) => {
      said += data.toString()
      // It is killed at a random moment once it works.
      if (kill_ms !== undefined) timer ??= setTimeout(() => child.kill('SIGKILL'), kill_ms)
    })
    child.stderr.on('data', (data: Buffer) => (complaint += data.toString()))
    child.on('error', reject)
    child.on('close', (code) => {
      clearTimeout(timer)
      if (kill_ms === undefined && code !== 0) reject(new Error(`it ended with ${code}: ${complaint}`))
      // What follows the last line break was cut off by the kill.
      resolve(said.split('\n').slice(0, -1))
    })
  })
}

it(
  'what has been acknowledged lands, once, over twenty kills at random moments',
  { timeout: 120_000 },
  async () => {
    const dir = mkdtempSync(join(tmpdir(), 'yuemai-'))
    try {
      const acknowledged: string[] = []
      for (let round = 0; round < ROUNDS; round++) {
        acknowledged.push(...(await run(dir, String(round), Math.random() * 400)))
      }
      const [cursor] = await run(dir, 'drain', undefined)

      for (const table of ['exchange', 'exchange_now']) {
        const lines = readFileSync(join(dir, `${table}.lines`), 'utf8').split('\n')
        // The file that stands for the store may itself have been cut off; the store takes an insert or does not.
        const rows = lines.flatMap((line) =>
          line.endsWith('}') && line.startsWith('{') ? [JSON.parse(line) as Record<string, string>] : [],
        )
        // As the table collapses replays: by its key and known_at.
        const landed = new Map(
          rows.map((row) => [`${row['resource']} ${row['known_at']}`, JSON.stringify(row)]),
        )
        for (const row of rows)
          expect(landed.get(`${row['resource']} ${row['known_at']}`)).toBe(JSON.stringify(row))

        expect(acknowledged.length).toBeGreaterThan(ROUNDS)
        for (const line of acknowledged) {
          const [name, known_at] = line.split(' ')
          expect(landed.has(`${name} ${known_at}`), `${line} has landed in ${table}`).toBe(true)
        }
        // One statement, one row: nothing was committed twice.
        expect(new Set(rows.map((row) => row['resource'])).size).toBe(landed.size)
      }
      const last = Math.max(...acknowledged.map((line) => Number(line.split(' ')[2])))
      expect(Number(cursor?.split(' ')[1])).toBeGreaterThanOrEqual(last)
    } finally {
      rmSync(dir, { recursive: true })
    }
  },
)
