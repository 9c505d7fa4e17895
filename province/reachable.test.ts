import { describe, expect, it } from 'vitest'
import { addressFault, literalAddress } from './reachable.ts'

describe('an address', () => {
  it.each([
    '169.254.169.254',
    '169.254.0.1',
    '100.100.100.200',
    '0.0.0.0',
    '0.1.2.3',
    '192.0.0.192',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    'fe80::1',
    'febf::1',
    'fd00:ec2::254',
    'ff02::1',
    '::ffff:169.254.169.254',
    '::ffff:a9fe:a9fe',
    '64:ff9b::a9fe:a9fe',
    '::a9fe:a9fe',
    '2002:a9fe:a9fe::1',
    '2001:0:1:2::3',
    '::ffff:0.0.0.0',
    'not an address',
  ])('%s is never reached', (address) => {
    expect(addressFault(address, false)).toBeTypeOf('string')
    expect(addressFault(address, true)).toBeTypeOf('string')
  })

  it.each(['127.0.0.1', '127.8.8.8', '::1', '::ffff:127.0.0.1', '::ffff:7f00:1', '64:ff9b::7f00:1'])(
    '%s is reached in a simulated province only',
    (address) => {
      expect(addressFault(address, false)).toContain('this machine')
      expect(addressFault(address, true)).toBeUndefined()
    },
  )

  it.each([
    '10.1.2.3',
    '172.16.0.1',
    '192.168.1.1',
    '19.104.1.1',
    '100.100.100.201',
    'fd12::1',
    '2408:8256::1',
    '64:ff9b::a01:203',
  ])('%s is reached: government networks are private ones', (address) =>
    expect(addressFault(address, false)).toBeUndefined(),
  )

  it.each([
    ['http://2130706433/', '127.0.0.1'],
    ['http://0x7f.1/', '127.0.0.1'],
    ['http://0177.0.0.1/', '127.0.0.1'],
    ['http://127.1/', '127.0.0.1'],
    ['http://①②⑦.0.0.1/', '127.0.0.1'],
    ['http://0/', '0.0.0.0'],
    ['http://１６９.254.169.254/', '169.254.169.254'],
    ['http://[::ffff:127.0.0.1]/', '::ffff:7f00:1'],
    ['http://platform.gd.gov.cn/', undefined],
  ])('input 85: %s is seen through as %s', (url, address) =>
    expect(literalAddress(new URL(url).hostname)).toBe(address),
  )
})
