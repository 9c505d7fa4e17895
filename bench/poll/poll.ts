/**
 * Polling: what a poll of 2 KB costs from request to typed rows, over a bare request and JSON.parse of the same answer in
 * the same run; whether 2,000 platforms are each polled at their moment, every ten seconds, by one process on one core;
 * and what the whole way to landed rows costs, over Prometheus keeping the same values.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { ownCores, pin } from '../cpu.ts'
import type { Figure } from '../figure.ts'
import { beside } from './beside.ts'
import { cost } from './cost.ts'
import { watch } from './watch.ts'

export async function poll(): Promise<Figure[]> {
  const source = spawn(process.execPath, [fileURLToPath(new URL('source.ts', import.meta.url))], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const cores = ownCores()
  const [first = 0, other] = cores
  try {
    const [said] = (await once(source.stdout, 'data')) as [Buffer]
    const { listening } = JSON.parse(said.toString()) as { listening: number }
    if (other !== undefined) {
      pin(process.pid, [first])
      pin(source.pid ?? 0, [other])
    }
    const base = `http://127.0.0.1:${listening}`
    return [
      ...(await cost(base)),
      ...(await watch(base)),
      ...(await beside(base, other === undefined ? undefined : first)),
    ]
  } finally {
    pin(process.pid, cores)
    source.stdin.end()
  }
}
