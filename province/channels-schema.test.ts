import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { channelsJsonSchema } from './channels-schema.ts'
import { GUANGDONG } from './scratch.ts'

const committed: unknown = JSON.parse(readFileSync(join(import.meta.dirname, 'channels.schema.json'), 'utf8'))
const text = readFileSync(join(GUANGDONG, 'channels.yaml'), 'utf8')
const shipped = parse(text) as object
const fits = new Ajv2020({ strict: false }).compile(committed as object)

test('channels.schema.json is up to date (else run province/channels-schema.ts)', () => {
  expect(committed).toEqual(channelsJsonSchema())
})

test('the shipped channels.yaml fits the schema that editors use, and names it', () => {
  expect(text.split('\n')[0]).toBe('# yaml-language-server: $schema=../channels.schema.json')
  expect(fits(shipped), JSON.stringify(fits.errors)).toBe(true)
})

test('an editor is told of a mail server without encryption', () => {
  const channel = (security: string) => ({
    id: 'duty-mail',
    kind: 'email',
    server: { host: 'mail.example.cn', port: 25, security },
    from: 'yuemai@example.cn',
    to: ['duty@example.cn'],
  })
  expect(fits({ channels: [channel('starttls')] }), JSON.stringify(fits.errors)).toBe(true)
  expect(fits({ channels: [channel('none')] })).toBe(false)
})
