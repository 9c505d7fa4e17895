import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { provinceJsonSchema } from './province-schema.ts'
import { retentionSchema } from './retention.ts'
import { GUANGDONG } from './scratch.ts'

const committed: unknown = JSON.parse(readFileSync(join(import.meta.dirname, 'province.schema.json'), 'utf8'))
const text = readFileSync(join(GUANGDONG, 'province.yaml'), 'utf8')
const shipped = parse(text) as Record<string, object>

test('province.schema.json is up to date (else run province/province-schema.ts)', () => {
  expect(committed).toEqual(provinceJsonSchema())
})

test('the shipped province.yaml fits the schema that editors use, and names it', () => {
  const fits = new Ajv2020({ strict: false }).compile(committed as object)
  expect(text.split('\n')[0]).toBe('# yaml-language-server: $schema=../province.schema.json')
  expect(fits(shipped), JSON.stringify(fits.errors)).toBe(true)
})

test('an editor is told of an audit trail that is kept too short a time', () => {
  const fits = new Ajv2020({ strict: false }).compile(committed as object)
  expect(fits({ ...shipped, retention: { audit_days: 179 } })).toBe(false)
  expect(fits({ ...shipped, retention: { audit_days: 180 } })).toBe(true)
  // A century from now no moment of a TTL can be written.
  expect(fits({ ...shipped, retention: { facts_days: 10_001 } })).toBe(false)
  expect(fits({ ...shipped, retention: { facts_days: 10_000 } })).toBe(true)
})

test('a province that says nothing of retention keeps what the shipped one does', () => {
  expect(retentionSchema.parse({})).toEqual(shipped['retention'])
})
