import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { organsJsonSchema } from './organs-schema.ts'
import { GUANGDONG } from './scratch.ts'

const committed: unknown = JSON.parse(readFileSync(join(import.meta.dirname, 'organs.schema.json'), 'utf8'))
const text = readFileSync(join(GUANGDONG, 'organs.yaml'), 'utf8')
const shipped = parse(text) as object[]
const fits = new Ajv2020({ strict: false }).compile(committed as object)

test('organs.schema.json is up to date (else run province/organs-schema.ts)', () => {
  expect(committed).toEqual(organsJsonSchema())
})

test('the shipped organs.yaml fits the schema that editors use, and names it', () => {
  expect(text.split('\n')[0]).toBe('# yaml-language-server: $schema=../organs.schema.json')
  expect(fits(shipped), JSON.stringify(fits.errors)).toBe(true)
})

test('an editor is told of an organ that was neither renamed nor merged', () => {
  const formerly = { code: 'GD-OLD', name: { zh: '旧', en: 'Old' }, until: '2024-01-31', how: 'renamed' }
  const having = (former: object) => [{ ...shipped[0], formerly: [former] }]
  expect(fits(having(formerly))).toBe(true)
  expect(fits(having({ ...formerly, how: 'forgotten' }))).toBe(false)
})
