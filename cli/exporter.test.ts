/** A real exporter of the system's packages, started here, is polled as any platform is. */
import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { release, totalmem } from 'node:os'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { pollWithoutMemory } from '#collector/inspect.ts'
import { machineClock } from './clock.ts'
import { dialects, platformOf, shanghai } from '#collector/stage/definition.ts'

const EXPORTER = process.env['NODE_EXPORTER'] ?? '/usr/bin/prometheus-node-exporter'

let exporter: ChildProcess | undefined
let base = ''

beforeAll(async () => {
  if (!existsSync(EXPORTER)) {
    throw new Error(
      `${EXPORTER} is missing: npm test installs it, or install prometheus-node-exporter, or set NODE_EXPORTER to its path`,
    )
  }
  const address = `127.0.0.1:${await freePort()}`
  base = `http://${address}`
  exporter = spawn(EXPORTER, [`--web.listen-address=${address}`], { stdio: 'ignore' })
  await vi.waitFor(() => fetch(`${base}/metrics`), { timeout: 20_000, interval: 100 })
})

afterAll(() => {
  exporter?.kill()
})

it('a real exporter is polled, and every sample is stored with the value it had', async () => {
  const said = await (await fetch(`${base}/metrics`)).text()
  const named = new Set([...said.matchAll(/^([a-z]\w*)[ {]/gm)].map(([, name]) => name))
  const result = await poll()
  expect(result.poll).toMatchObject({ outcome: 'ok', error: '', http_status: 200 })
  expect(result.rejects).toEqual([])
  expect(new Set(result.observations.map(({ facts }) => facts['name']))).toEqual(named)
  expect(result.observations.length).toBeGreaterThan(100)

  const valueOf = (name: string) => result.observations.find(({ facts }) => facts['name'] === name)?.facts
  expect(valueOf('node_memory_MemTotal_bytes')).toMatchObject({ value: totalmem(), basis: 'measured' })
  expect(valueOf('node_uname_info')?.['labels']).toContain(`release=${release()}`)
})

it('a feed may take of an exporter what it needs', async () => {
  const { observations } = await poll("samples[name='node_load1' or name='go_info']")
  expect(observations.map(({ facts }) => facts['name']).sort()).toEqual(['go_info', 'node_load1'])
})

function poll(records?: string) {
  const platform = platformOf(base, [
    {
      feed: 'measure',
      every: '*/15 * * * * *',
      cadence_s: 15,
      get: '/metrics',
      dialect: 'prometheus',
      ...(records && { records }),
    },
  ])
  return pollWithoutMemory(platform, 'measure', {
    dialects,
    zone: shanghai,
    clock: machineClock,
    allowLoopback: true,
  })
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  await new Promise((done) => server.close(done))
  return port
}
