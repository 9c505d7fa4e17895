/** `yuemai simulate`: the simulator, as the separate process it is. */
import { fileURLToPath } from 'node:url'
import { startListening, StartError, type Listening } from '#sql/store/child.ts'
import { UsageError, type Settings } from './settings.ts'

export const SIMULATOR_PORT = 9700

export async function startSimulatorProcess(
  settings: Settings,
  port: number,
  seed: string,
): Promise<Listening> {
  const token = settings.env['YUEMAI_SIM_TOKEN']
  if (!token)
    throw new UsageError('YUEMAI_SIM_TOKEN is not set: set it to the token that the platform files sign with')
  try {
    return await startListening(
      [
        process.execPath,
        '--disable-warning=ExperimentalWarning',
        fileURLToPath(new URL('../simulator/main.ts', import.meta.url)),
        '--province',
        settings.province,
        '--port',
        String(port),
        '--seed',
        seed,
        '--follow-parent',
      ],
      { PATH: '/usr/bin:/bin', YUEMAI_SIM_TOKEN: token },
    )
  } catch (error) {
    if (error instanceof StartError && error.exit === 2) throw new UsageError(error.message)
    throw error
  }
}

export async function runSimulator(settings: Settings, port: number, seed: string): Promise<void> {
  const { child, port: listening } = await startSimulatorProcess(settings, port, seed)
  process.stdout.write(`${JSON.stringify({ listening })}\n`)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill('SIGTERM'))
  await new Promise((done) => child.once('exit', done))
}
