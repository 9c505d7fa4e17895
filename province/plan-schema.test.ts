import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { planJsonSchema } from './plan-schema.ts'
import { planSchema } from './plan.ts'
import { GUANGDONG } from './scratch.ts'

const committed: unknown = JSON.parse(readFileSync(join(import.meta.dirname, 'plan.schema.json'), 'utf8'))
const text = readFileSync(join(GUANGDONG, 'plan.yaml'), 'utf8')
const shipped = parse(text) as Record<string, object>

test('plan.schema.json is up to date (else run province/plan-schema.ts)', () => {
  expect(committed).toEqual(planJsonSchema())
})

test('the shipped plan.yaml fits the schema that editors use, and names it', () => {
  const fits = new Ajv2020({ strict: false }).compile(committed as object)
  expect(text.split('\n')[0]).toBe('# yaml-language-server: $schema=../plan.schema.json')
  expect(fits(shipped), JSON.stringify(fits.errors)).toBe(true)
})

test('a plan says of every outcome what shows how far it is, or why nobody can say', () => {
  const { phases } = planSchema.parse(shipped)
  const outcomes = phases.flatMap((phase) => phase.outcomes)
  expect(outcomes).toHaveLength(11)
  for (const { id, facts, missing } of outcomes) expect(facts.length > 0 || missing, id).toBeTruthy()
  expect(outcomes.find(({ id }) => id === 'P4-1')?.missing?.zh).toContain('报告')
})
