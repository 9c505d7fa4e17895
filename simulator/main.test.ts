import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, it } from 'vitest'
import { request } from 'undici'
import { readCast } from './cast.ts'
import { ORGANS, TIF, writeProvince } from './rehearsal.ts'

const province = writeProvince(ORGANS, TIF)
afterAll(() => {
  rmSync(province, { recursive: true })
})

function run(args: string[], token = 'T'): ChildProcess {
  const main = fileURLToPath(new URL('./main.ts', import.meta.url))
  return spawn(process.execPath, [main, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, YUEMAI_SIM_TOKEN: token },
  })
}

async function outcome(child: ChildProcess): Promise<{ code: number | null; stderr: string }> {
  let stderr = ''
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  await once(child, 'close')
  return { code: child.exitCode, stderr }
}

it('says in one line of JSON where it listens, serves, and stops on SIGTERM', async () => {
  const child = run(['--province', province, '--port', '0'])
  const [line] = (await once(child.stdout ?? child, 'data')) as [Buffer]
  const { listening } = JSON.parse(line.toString()) as { listening: number }
  expect((await request(`http://127.0.0.1:${listening}/gd-rst/api/census`)).statusCode).toBe(200)
  child.kill('SIGTERM')
  await once(child, 'close')
  expect(child.exitCode).toBe(0)
})

it('says in one line that its port is taken, and exits with 2', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const { port } = other.address() as AddressInfo
  const { code, stderr } = await outcome(run(['--province', province, '--port', String(port)]))
  other.close()
  expect(code).toBe(2)
  expect(stderr).toMatch(
    new RegExp(
      `^simulator: port ${port}, where the simulator plays the platforms, is taken: stop what .*\\n$`,
    ),
  )
})

it.each([
  ['no province', [], 'T', '--province is missing'],
  ['a folder that is none', ['--province', '/nowhere'], 'T', 'organs.yaml: cannot be read'],
  ['a port that is none', ['--province', province, '--port', 'http'], 'T', '--port http'],
  ['an option it does not know', ['--provinces', province], 'T', '--provinces'],
  ['no token', ['--province', province], '', 'YUEMAI_SIM_TOKEN is empty'],
])('says in one line what is wrong with %s, and exits with 2', async (_, args, token, message) => {
  const { code, stderr } = await outcome(run(args, token))
  expect(code).toBe(2)
  expect(stderr).toContain(message)
  expect(stderr.trim().split('\n')).toHaveLength(1)
})

it('plays the shape that a platform’s authentication asks for', () => {
  const shapes = readCast(province, 7).players.map(({ organ, shape }) => [organ.code, shape])
  expect(Object.fromEntries(shapes)).toEqual(
    Object.fromEntries(ORGANS.map((organ) => [organ, TIF.includes(organ) ? 'B' : 'A'])),
  )
})

it('refuses a province without platforms, and a platform of an organ nobody knows, naming it', () => {
  const folder = writeProvince(['GD-ZSJ'], [])
  const file = join(folder, 'platforms', 'gd-zsj.yaml')
  writeFileSync(file, 'id: gd-zsj\norgan: GD-XXX\nauth: { kind: none }\n')
  expect(() => readCast(folder, 7)).toThrow(`${file}: organ GD-XXX is not in organs.yaml`)
  rmSync(file)
  expect(() => readCast(folder, 7)).toThrow('holds no platform file')
  rmSync(folder, { recursive: true })
})
