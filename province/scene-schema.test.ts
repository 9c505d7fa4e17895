import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { sceneJsonSchema } from './scene-schema.ts'
import { GUANGDONG } from './scratch.ts'

const committed: unknown = JSON.parse(readFileSync(join(import.meta.dirname, 'scene.schema.json'), 'utf8'))
const fits = new Ajv2020({ strict: false }).compile(committed as object)
const folder = join(GUANGDONG, 'scenes')

test('scene.schema.json is up to date (else run province/scene-schema.ts)', () => {
  expect(committed).toEqual(sceneJsonSchema())
})

describe.each(readdirSync(folder))('%s', (name) => {
  const text = readFileSync(join(folder, name), 'utf8')

  test('fits the schema that editors use, and names it', () => {
    expect(text.split('\n')[0]).toBe('# yaml-language-server: $schema=../../scene.schema.json')
    expect(fits(parse(text)), JSON.stringify(fits.errors)).toBe(true)
  })

  test('leaves the seams between screens free', () => {
    const { layout } = parse(text) as { layout: Record<string, { columns: unknown[]; areas: string[] }> }
    const seams = { double: 1, triple: 2 }
    for (const [shape, count] of Object.entries(seams)) {
      const { columns = [], areas = [] } = layout[shape] ?? {}
      const places = columns.flatMap((size, place) => (size === 0 ? [place] : []))
      expect(places, shape).toHaveLength(count)
      for (const line of areas)
        for (const place of places) expect(line.split(' ')[place], `${shape}: ${line}`).toBe('.')
    }
  })
})

test('an editor is told of a panel that is of no type', () => {
  const text = readFileSync(join(folder, 'overview.yaml'), 'utf8')
  expect(fits(parse(text.replace('type: map', 'type: globe')))).toBe(false)
})
