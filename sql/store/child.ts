/** Starts a process that says on its first line of output where it listens. */
import { spawn, type ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'

export interface Listening {
  child: ChildProcess
  port: number
  /** The end of what it has written to its standard error. */
  said: () => string
  /** Lines that it has written to its standard output: where it listens, and its heartbeats since. */
  beats: () => number
}

/** The process ended, or could not be started, before it listened; the message is what it said. */
export class StartError extends Error {
  /** Its exit code; 2 where the cure lies with whoever starts it. */
  readonly exit: number | null
  constructor(message: string, exit: number | null) {
    super(message)
    this.exit = exit
  }
}

/** Between two heartbeats. */
export const BEAT_MS = 1_000
const KEPT_CHARACTERS = 4_000

/**
 * Resolves when the process has printed `{"listening":<port>}`. Its standard input is a pipe of ours, so that it sees
 * our end, however we come to it, and follows.
 *
 * @throws {StartError}
 */
export function startListening(
  command: readonly [string, ...string[]],
  env: Record<string, string>,
): Promise<Listening> {
  const [program, ...words] = command
  // In a group of its own: Ctrl-C in a terminal is for us, and we end it when we no longer need it.
  const child = spawn(program, words, { stdio: ['pipe', 'pipe', 'pipe'], env, detached: true })
  return new Promise((done, failed) => {
    let said = ''
    let beats = 0
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said = `${said}${text}`.slice(-KEPT_CHARACTERS)
    })
    child.on('error', (error) =>
      failed(new StartError(`${program} could not be started: ${error.message}`, null)),
    )
    // Not `exit`: only now has all been read that it said.
    child.once('close', (code) =>
      failed(new StartError(said.trim() || `${program} ended before it listened`, code)),
    )
    const lines = createInterface({ input: child.stdout })
    lines.on('line', () => (beats += 1))
    lines.once('line', (line) => {
      const port = /"listening":(\d+)/.exec(line)?.[1]
      if (port !== undefined) {
        done({ child, port: Number(port), said: () => said, beats: () => beats })
        return
      }
      child.kill('SIGKILL')
      failed(
        new StartError(
          `${program} said ${JSON.stringify(line.slice(0, 200))} and not where it listens`,
          null,
        ),
      )
    })
  })
}

/** Ends this process when the one that started it has gone. */
export function followParent(end: () => void): void {
  process.stdin.once('end', end).once('close', end).resume()
}

/**
 * Says every second to the one that started this process that it is not stuck. A request every second would
 * cost both of them as much as dozens of polls.
 */
export function beat(): void {
  setInterval(() => process.stdout.write('\n'), BEAT_MS).unref()
}
