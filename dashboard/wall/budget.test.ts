/** The built pages against their budgets: what comes first is small, and nothing in them is newer than the oldest browser on a wall. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { dist, mustBeBuilt } from '../fixtures/built.ts'
import { compressed, firstScripts, parseScript } from '../fixtures/bundle.ts'
import { tooNew } from '../fixtures/too-new.ts'

const assets = join(dist, 'assets')
const OLDEST = 109
const FIRST_BYTES = 100_000

beforeAll(mustBeBuilt)

const built = (ending: string): [string, string][] =>
  readdirSync(assets)
    .filter((name) => name.endsWith(ending))
    .map((name) => [name, readFileSync(join(assets, name), 'utf8')])

describe('what comes before the first live numbers', () => {
  it('is less than 100 kB of JavaScript on the wire', () => {
    const sizes = [...firstScripts(dist)].map(([name, text]) => [name, compressed(text)] as const)
    expect(sizes.length).toBeGreaterThan(0)
    const sum = sizes.reduce((all, [, size]) => all + size, 0)
    expect(sum, JSON.stringify(sizes)).toBeLessThan(FIRST_BYTES)
  })

  it('holds no charts', () => {
    const isChart = (text: string): boolean => text.includes('zrender') || text.includes('_ec_inner')
    expect(built('.js').filter(([, text]) => isChart(text))).not.toEqual([])
    expect([...firstScripts(dist)].filter(([, text]) => isChart(text)).map(([name]) => name)).toEqual([])
  })
})

describe('nothing is newer than Chromium 109', () => {
  it('in the syntax of the scripts', () => {
    for (const [name, text] of built('.js')) expect(() => parseScript(text), name).not.toThrow()
  })

  it('in the style sheets', () => {
    for (const [name, text] of built('.css')) expect(tooNew(text, OLDEST), name).toEqual([])
  })

  it.each([
    'const all = /[\\p{L}--[a-z]]/v',
    'const either = /(?<year>\\d{4})-x|x-(?<year>\\d{4})/',
    'using file = open()',
    "import data from './data.json' with { type: 'json' }",
    'const loud = /(?i:a)/',
  ])('and a newer syntax would be found: %s', (script) => {
    expect(() => parseScript(script)).toThrow()
  })

  it.each([
    ['a { color: color-mix(in srgb, red, blue) }', 'color-mix()'],
    ['a { color: oklch(0.5 0.1 20) }', 'oklch()'],
    ['a { color: light-dark(red, blue) }', 'light-dark()'],
    ['a { grid-template-rows: subgrid }', 'grid-template-rows: subgrid'],
    ['a { text-wrap: balance }', 'text-wrap'],
    ['a { & b { color: red } }', 'nesting'],
    ['@starting-style { a { opacity: 0 } }', '@starting-style'],
    ['@scope (a) { b { color: red } }', '@scope'],
    ['a:user-valid { color: red }', ':user-valid'],
    ['a { view-transition-name: x }', 'view-transition-name'],
  ])('and a newer style would be found: %s', (css, name) => {
    expect(tooNew(css, OLDEST)).toContain(name)
  })
})
