import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { platformJsonSchema } from './platform-schema.ts'
import { GUANGDONG } from './scratch.ts'

const committed: unknown = JSON.parse(readFileSync(join(import.meta.dirname, 'platform.schema.json'), 'utf8'))

test('platform.schema.json is up to date (else run province/platform-schema.ts)', () => {
  expect(committed).toEqual(platformJsonSchema())
})

test('every shipped platform file fits the schema that editors use, and names it', () => {
  const fits = new Ajv2020({ strict: false }).compile(committed as object)
  const dir = join(GUANGDONG, 'platforms')
  for (const file of readdirSync(dir)) {
    const text = readFileSync(join(dir, file), 'utf8')
    expect(text.split('\n')[0]).toBe('# yaml-language-server: $schema=../../platform.schema.json')
    expect(fits(parse(text)), `${file}: ${JSON.stringify(fits.errors)}`).toBe(true)
  }
})

test('an editor is told of a slip', () => {
  const fits = new Ajv2020({ strict: false }).compile(committed as object)
  expect(fits({ id: 'x', feeds: [{ feed: 'exchnge' }] })).toBe(false)
})
