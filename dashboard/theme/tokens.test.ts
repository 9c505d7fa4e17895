import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const css = readFileSync(join(import.meta.dirname, 'tokens.css'), 'utf8')
const blocks = [...css.matchAll(/data-theme='(\w+)'\] \{([^}]*)\}/g)].map(([, theme = '', body = '']) => ({
  theme,
  tokens: new Map(
    [...body.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name = '', hex = '']) => [name, hex]),
  ),
}))
const dark = blocks.find(({ theme }) => theme === 'dark')?.tokens ?? new Map<string, string>()

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((from) => {
    const part = Number.parseInt(hex.slice(from, from + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

function contrast(a: string, b: string): number {
  const [light = 0, shade = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x)
  return (light + 0.05) / (shade + 0.05)
}

const PAIRS = [
  ...['text', 'text-muted', 'accent', 'good', 'warn', 'bad', 'unknown', 'none'].flatMap((ink) =>
    ['surface', 'ground'].map((paper) => [ink, paper] as const),
  ),
  ...['good', 'warn', 'bad', 'unknown', 'none'].map((fill) => ['map-label', `map-${fill}`] as const),
  ['band-text', 'band-ground'] as const,
  ['band-text', 'band-stripe'] as const,
  ['offline-text', 'offline-ground'] as const,
  ...[1, 2, 3, 4].map((level) => [`level-${level}-text`, `level-${level}`] as const),
]

it('there are a dark and a light theme', () => {
  expect(blocks.map(({ theme }) => theme)).toEqual(['dark', 'light'])
})

describe.each(blocks)('in the $theme theme', ({ tokens }) => {
  it.each(PAIRS)('%s can be read on %s', (ink, paper) => {
    const [a, b] = [ink, paper].map((name) => tokens.get(name) ?? dark.get(name) ?? 'missing')
    expect(contrast(a ?? '', b ?? '')).toBeGreaterThanOrEqual(4.5)
  })
})
