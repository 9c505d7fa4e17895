import { describe, expect, it, onTestFinished } from 'vitest'
import { startListening, StartError } from './child.ts'

const ENV = { PATH: '/usr/bin:/bin' }
const program = (text: string): [string, ...string[]] => [process.execPath, '--input-type=module', '-e', text]

async function refusal(text: string): Promise<StartError> {
  const error: unknown = await startListening(program(text), ENV).then(
    () => new Error('it started'),
    (reason: unknown) => reason,
  )
  if (!(error instanceof StartError)) throw new Error('it failed otherwise', { cause: error })
  return error
}

describe('a process that is started', () => {
  it('is there once it has said where it listens', async () => {
    const { child, port, said } = await startListening(
      program(`console.error('warming up'); console.log('{"listening":4711}'); setInterval(() => {}, 1000)`),
      ENV,
    )
    onTestFinished(() => void child.kill('SIGKILL'))
    expect(port).toBe(4711)
    await expect.poll(said).toBe('warming up\n')
  })

  it('and ends at once tells its last words and its exit code', async () => {
    const error = await refusal(`console.error('the port is taken'); process.exitCode = 2`)
    expect(error).toMatchObject({ message: 'the port is taken', exit: 2 })
  })

  it('and says something else is ended, not left behind', async () => {
    const error = await refusal(`console.log('pid ' + process.pid); setInterval(() => {}, 1000)`)
    const pid = Number(/pid (\d+)/.exec(error.message)?.[1])
    await expect.poll(() => lives(pid)).toBe(false)
  })

  it('from a program that is not there is reported', async () => {
    await expect(startListening(['/nowhere/at-all'], ENV)).rejects.toThrow(/could not be started.*ENOENT/)
  })

  it('ends when its parent ends, however that comes about', async () => {
    const follower = `import { followParent } from ${JSON.stringify(new URL('./child.ts', import.meta.url).href)}
      followParent(() => process.exit(0)); console.log(JSON.stringify({ listening: process.pid })); setInterval(() => {}, 1000)`
    const parent = `import { startListening } from ${JSON.stringify(new URL('./child.ts', import.meta.url).href)}
      const { port } = await startListening(${JSON.stringify(program(follower))}, {})
      console.log(JSON.stringify({ listening: port })); setInterval(() => {}, 1000)`
    const { child, port: pid } = await startListening(program(parent), ENV)
    expect(lives(pid)).toBe(true)
    child.kill('SIGKILL')
    await expect.poll(() => lives(pid), { timeout: 5_000 }).toBe(false)
  })
})

function lives(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
