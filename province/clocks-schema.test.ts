import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { clocksJsonSchema } from './clocks-schema.ts'
import { GUANGDONG } from './scratch.ts'

const committed: unknown = JSON.parse(readFileSync(join(import.meta.dirname, 'clocks.schema.json'), 'utf8'))
const text = readFileSync(join(GUANGDONG, 'clocks.yaml'), 'utf8')
const shipped = parse(text) as object
const fits = new Ajv2020({ strict: false }).compile(committed as object)

test('clocks.schema.json is up to date (else run province/clocks-schema.ts)', () => {
  expect(committed).toEqual(clocksJsonSchema())
})

test('the shipped clocks.yaml fits the schema that editors use, and names it', () => {
  expect(text.split('\n')[0]).toBe('# yaml-language-server: $schema=../clocks.schema.json')
  expect(fits(shipped), JSON.stringify(fits.errors)).toBe(true)
})

test('an editor is told of a clock that says nothing of its time', () => {
  expect(fits({ clocks: [{ id: 'lower case' }] })).toBe(false)
})
