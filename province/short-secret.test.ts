import { expect, test } from 'vitest'
import { shortSecrets } from './short-secret.ts'

const written = {
  auth: { kind: 'basic', user: '${env:USER}', password: '${env:PASSWORD}' },
  feeds: [{ push: { auth: { kind: 'bearer', token: '${file:token}' } } }],
}
const filled = (password: string, token: string) => ({
  auth: { kind: 'basic', user: 'me', password },
  feeds: [{ push: { auth: { kind: 'bearer', token } } }],
})

test('a secret of three characters is a fault at its place that holds nothing of it, and so in lists', () => {
  const faults = shortSecrets(written, filled('qzx', 'j7'))
  expect(faults.map(({ path }) => path)).toEqual([
    ['auth', 'password'],
    ['feeds', 0, 'push', 'auth', 'token'],
  ])
  expect(JSON.stringify(faults)).not.toMatch(/qzx|j7/)
})

test('a longer secret, a short user name and a reference that was not filled in are none', () => {
  expect(shortSecrets(written, filled('qzxv', 'j7j7'))).toEqual([])
  expect(shortSecrets({ auth: { token: '${env:A}' } }, { auth: { token: '${env:A}' } })).toEqual([])
})
