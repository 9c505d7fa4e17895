import { describe, expect, test } from 'vitest'
import { asksFor, getFault } from './get.ts'

test.each([
  '/api/exchange?since={cursor}&page={page}&size={size}',
  '/api?next={next}',
  '/',
  '/一网共享/api?from={from}&to={to}',
  '/${env:AREA}/api',
  '/a.b/..c?x=../y',
])('%s can be asked', (get) => {
  expect(getFault(get)).toBeUndefined()
})

describe('a path that would lead elsewhere is refused', () => {
  test.each([
    ['api/exchange', /begin with one slash/],
    ['//evil.example/api', /begin with one slash/],
    ['https://evil.example/', /begin with one slash/],
    ['@evil.example', /begin with one slash/],
    ['${env:X}/api', /begin with one slash/],
    ['/\\evil.example', /backslash/],
    ['/api?a=b c', /space/],
    ['/api#x', /#/],
    ['/api/../../admin', /climbs/],
    ['/api/..', /climbs/],
    ['/./api', /climbs/],
    ['/api?since={since}', /Nothing fills in \{since\}/],
    ['/api?since={}', /Nothing fills in/],
    ['/api?since={cursor', /not closed/],
    ['/api?since=cursor}', /not closed/],
  ])('%s', (get, message) => {
    expect(getFault(get)?.message).toMatch(message)
  })
})

test('a poll knows what it must fill in', () => {
  expect(asksFor('/api?since={cursor}', 'cursor')).toBe(true)
  expect(asksFor('/api?since={cursor}', 'page')).toBe(false)
  expect(asksFor('/api?x=${env:page}', 'page')).toBe(false)
})
