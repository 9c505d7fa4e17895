import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { calendarJsonSchema } from './calendar-schema.ts'
import { GUANGDONG } from './scratch.ts'

const committed: unknown = JSON.parse(readFileSync(join(import.meta.dirname, 'calendar.schema.json'), 'utf8'))
const text = readFileSync(join(GUANGDONG, 'calendar.yaml'), 'utf8')
const shipped = parse(text) as object
const fits = new Ajv2020({ strict: false }).compile(committed as object)

test('calendar.schema.json is up to date (else run province/calendar-schema.ts)', () => {
  expect(committed).toEqual(calendarJsonSchema())
})

test('the shipped calendar.yaml fits the schema that editors use, and names it', () => {
  expect(text.split('\n')[0]).toBe('# yaml-language-server: $schema=../calendar.schema.json')
  expect(fits(shipped), JSON.stringify(fits.errors)).toBe(true)
})

test('an editor is told of a year without its notice', () => {
  expect(fits({ ...shipped, years: [{ year: 2026, holidays: [], working_days: [] }] })).toBe(false)
})
