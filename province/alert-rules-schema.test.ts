import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { alertRulesJsonSchema } from './alert-rules-schema.ts'
import { GUANGDONG } from './scratch.ts'

const committed: unknown = JSON.parse(
  readFileSync(join(import.meta.dirname, 'alert-rules.schema.json'), 'utf8'),
)
const text = readFileSync(join(GUANGDONG, 'alert-rules.yaml'), 'utf8')
const shipped = parse(text) as object
const fits = new Ajv2020({ strict: false }).compile(committed as object)

test('alert-rules.schema.json is up to date (else run province/alert-rules-schema.ts)', () => {
  expect(committed).toEqual(alertRulesJsonSchema())
})

test('the shipped alert-rules.yaml fits the schema that editors use, and names it', () => {
  expect(text.split('\n')[0]).toBe('# yaml-language-server: $schema=../alert-rules.schema.json')
  expect(fits(shipped), JSON.stringify(fits.errors)).toBe(true)
})

test('an editor is told of rules that lack what they need', () => {
  expect(fits({ dark: { after_s: 60 } })).toBe(false)
})
