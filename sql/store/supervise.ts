/**
 * Keeps the store process running: starts it, listens to its heart, and puts another in its place when it is gone or
 * stuck.
 */
import type { ChildProcess } from 'node:child_process'
import { BEAT_MS, startListening, StartError, type Listening } from './child.ts'

export interface SuperviseOptions {
  /** The program and its words, without port and password. */
  command: readonly [string, ...string[]]
  user: string
  password: string
  database: string
  /** Something happened to the store that an operator should know. */
  note: (event: StoreEvent) => void
  /** After this long without a heartbeat it is ended and started again. */
  silenceMs?: number
}

export type StoreEvent =
  | { kind: 'started'; pid: number; port: number }
  /** `said` is the end of what it wrote to its standard error. */
  | { kind: 'ended'; code: number | null; signal: string | null; said: string; again_in_ms: number }
  | { kind: 'silent'; ms: number }

export interface SupervisedStore {
  url: string
  pid(): number
  /** Times it had to be started again. */
  restarts(): number
  close(): Promise<void>
}

const SILENCE_MS = 10_000
const FIRST_BACKOFF_MS = 500
const LAST_BACKOFF_MS = 30_000
const STOP_MS = 8_000

/** @throws {StartError} when the store cannot be started for the first time. */
export async function superviseStore(options: SuperviseOptions): Promise<SupervisedStore> {
  const { note, silenceMs = SILENCE_MS } = options
  let closing = false
  let restarts = 0
  let backoff = FIRST_BACKOFF_MS
  let beats = 0
  /** Heartbeats that were missed in a row: where this process slept itself, it has missed one, however long that was. */
  let missed = 0
  let timer: NodeJS.Timeout | undefined
  let starting: Promise<void> | undefined

  let running = await launch(options, 0)
  const { port } = running
  watch(running)

  function watch(store: Listening): void {
    beats = missed = 0
    note({ kind: 'started', pid: store.child.pid ?? 0, port })
    store.child.once('close', (code, signal) => {
      if (!closing) again({ code, signal, said: store.said().trim() })
    })
  }

  function again(ending: { code: number | null; signal: string | null; said: string }): void {
    note({ kind: 'ended', ...ending, again_in_ms: backoff })
    timer = setTimeout(() => {
      starting = start()
    }, backoff)
    backoff = Math.min(backoff * 2, LAST_BACKOFF_MS)
  }

  /** Always on the port of the first time, so that its address stays what it was. */
  async function start(): Promise<void> {
    try {
      running = await launch(options, port)
      restarts += 1
      watch(running)
    } catch (error) {
      if (closing) return
      const said = error instanceof Error ? error.message : String(error)
      again({ code: error instanceof StartError ? error.exit : null, signal: null, said })
    }
  }

  function feelPulse(): void {
    const { child } = running
    if (!lives(child) || closing) return
    const heard = running.beats()
    if (heard > beats) {
      beats = heard
      missed = 0
      backoff = FIRST_BACKOFF_MS
      return
    }
    missed += 1
    if (missed * BEAT_MS < silenceMs) return
    note({ kind: 'silent', ms: missed * BEAT_MS })
    missed = 0
    // A signal it could handle would wait in the engine's own handler for minutes.
    child.kill('SIGKILL')
  }
  const pulse = setInterval(feelPulse, BEAT_MS)

  return {
    url: `http://${options.user}:${options.password}@127.0.0.1:${port}/${options.database}`,
    pid: () => running.child.pid ?? 0,
    restarts: () => restarts,
    async close() {
      closing = true
      clearInterval(pulse)
      clearTimeout(timer)
      // One that is being started is waited for, so that it is not left behind.
      await starting
      await end(running.child)
    },
  }
}

function lives(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null
}

async function end(child: ChildProcess): Promise<void> {
  if (!lives(child)) return
  const gone = new Promise<void>((done) => child.once('exit', () => done()))
  child.kill('SIGTERM')
  const late = setTimeout(() => child.kill('SIGKILL'), STOP_MS)
  await gone
  clearTimeout(late)
}

/** Its environment is ours to choose: no secret of another part reaches it. */
function launch({ command, password }: SuperviseOptions, port: number): Promise<Listening> {
  const [program, ...words] = command
  return startListening([program, ...words, '--port', String(port)], {
    PATH: '/usr/bin:/bin',
    YUEMAI_STORE_PASSWORD: password,
    // Each session at work holds one of libuv's threads, of which there are four by default.
    UV_THREADPOOL_SIZE: '16',
  })
}
