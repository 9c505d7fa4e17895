import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { fillIn } from './environment.ts'
import { openSecretFiles } from './secret-file.ts'

const dir = mkdtempSync(join(tmpdir(), 'yuemai-secrets-'))
afterAll(() => rmSync(dir, { recursive: true }))

function keep(name: string, text: string, mode = 0o600): string {
  const file = join(dir, name)
  writeFileSync(file, text)
  chmodSync(file, mode)
  return name
}
const read = openSecretFiles(dir)
const faultOf = (path: string) => {
  const secret = read(path)
  return secret && 'fault' in secret ? secret.fault : undefined
}

test('a file is its text without the last line break, by a path from the province or from the root', () => {
  expect(read(keep('token', 's3cret\n'))).toEqual({ text: 's3cret' })
  expect(read(join(dir, keep('windows', ' s3cret \r\n')))).toEqual({ text: ' s3cret ' })
  expect(fillIn({ auth: { token: '${file:token}' } }, {}, read)).toEqual({
    filled: { auth: { token: 's3cret' } },
    faults: [],
  })
})

test('a key of many lines is one secret where it is PEM', () => {
  const pem = '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----'
  expect(read(keep('key', `${pem}\n`))).toEqual({ text: pem })
})

test.each([
  ['everybody may read', 's3cret', 0o644, /Everybody may read/, /chmod o-r/],
  ['its group may change', 's3cret', 0o660, /Others may change/, /chmod go-w/],
  ['is empty', '\n', 0o600, /is empty/, /Put the secret/],
  ['has two lines', 'a\nb\n', 0o600, /more than a line/, /on one line/],
  ['is no text', '\u0000', 0o600, /more than a line/, /on one line/],
  ['is far too large', 'x'.repeat(70_000), 0o600, /70000 bytes/, /right file/],
])('a file that %s is refused, and nothing of it is told', (name, text, mode, message, cure) => {
  const fault = faultOf(keep(name.replaceAll(' ', '-'), text, mode))
  expect(fault?.message).toMatch(message)
  expect(fault?.cure).toMatch(cure)
  expect(JSON.stringify(fault)).not.toContain('s3cret')
})

test('a directory, or nothing, is refused', () => {
  expect(faultOf('.')?.message).toMatch(/not a file/)
  expect(faultOf('none')?.message).toMatch(/ENOENT/)
})

test('what everybody may read is taken where it is public, or where nobody can change it', () => {
  const certificate = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----'
  expect(faultOf(keep('ca.pem', certificate, 0o644))).toBeUndefined()
  expect(faultOf(keep('mounted', 's3cret', 0o444))).toBeUndefined()
})
