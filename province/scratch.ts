/** A small province in a temporary folder, for tests to break. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { checkProvince } from './load.ts'
import type { Problem } from './problem.ts'

export const GUANGDONG = join(import.meta.dirname, 'guangdong')
export const TOKEN = 'a-token-that-nobody-may-see'
export const ENV = { YUEMAI_SIM_TOKEN: TOKEN }

export interface Scratch {
  dir: string
  read(file: string): string
  write(file: string, content: string | Buffer): void
  remove(file: string): void
  /** Replaces text that must be there. */
  edit(file: string, from: string, to: string): void
  check(env?: Record<string, string | undefined>): Problem[]
  destroy(): void
}

/** Guangdong with two platforms: gd-jyt, which signs its requests, and gd-zsj, which does not. */
export function scratchProvince(): Scratch {
  const dir = mkdtempSync(join(tmpdir(), 'yuemai-province-'))
  const files = [
    'province.yaml',
    'organs.yaml',
    'regions.json',
    'plan.yaml',
    'calendar.yaml',
    'clocks.yaml',
    'channels.yaml',
    'alert-rules.yaml',
  ]
  for (const file of [...files, 'scenes', 'map']) {
    cpSync(join(GUANGDONG, file), join(dir, file), { recursive: true })
  }
  for (const file of ['platforms/gd-jyt.yaml', 'platforms/gd-zsj.yaml'])
    cpSync(join(GUANGDONG, file), join(dir, file))
  const read = (file: string): string => readFileSync(join(dir, file), 'utf8')
  const write = (file: string, content: string | Buffer): void => {
    mkdirSync(dirname(join(dir, file)), { recursive: true })
    writeFileSync(join(dir, file), content)
  }
  return {
    dir,
    read,
    write,
    remove: (file) => rmSync(join(dir, file), { recursive: true }),
    edit: (file, from, to) => {
      const text = read(file)
      if (!text.includes(from)) throw new Error(`${file} does not hold ${from}`)
      write(
        file,
        text.replace(from, () => to),
      )
    },
    check: (env = ENV) => checkProvince(dir, env),
    destroy: () => rmSync(dir, { recursive: true }),
  }
}
