import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readTime, writeTime, type TimeFormat } from './time.ts'
import { openZone } from './zone.ts'

const shanghai = openZone('Asia/Shanghai')
const berlin = openZone('Europe/Berlin')
const at = Date.UTC(2026, 10, 23, 8, 5, 9, 250)

describe('times', () => {
  it.each<[TimeFormat, unknown, number]>([
    ['ms', at, at],
    ['s', 1795421109, 1795421109000],
    ['s', 1795421109.25, 1795421109250],
    ['iso', '2026-11-23T08:05:09.250Z', at],
    ['iso', '2026-11-23T16:05:09.250999+08:00', at],
    ['iso', '2026-11-23 16:05:09,25+0800', at],
    ['iso', '20261123T080509.250763Z', at],
    ['iso', '2024-02-29T00:00:00Z', Date.UTC(2024, 1, 29)],
    ['local', '2026-11-23 16:05:09', at - 250],
    ['local', '2026-11-23 16:05:09.25', at],
  ])('written as %s %j are read', (format, value, ms) => expect(readTime(format, value, shanghai)).toBe(ms))

  it.each<[string, TimeFormat, unknown]>([
    ['input 44: nothing', 'iso', ''],
    ['input 50: 30 February', 'local', '2026-02-30 00:00:00'],
    ['29 February of no leap year', 'iso', '2026-02-29T00:00:00Z'],
    ['input 51: 24:00:00', 'local', '2026-11-23 24:00:00'],
    ['input 51: 25:61:61', 'local', '2026-11-23 25:61:61'],
    ['input 51: a leap second', 'iso', '2026-06-30T23:59:60Z'],
    ['input 52: no zone', 'iso', '2026-11-23T16:05:09'],
    ['input 52: CST', 'iso', '2026-11-23T16:05:09 CST'],
    ['input 52: /Date(…)/', 'iso', '/Date(1795421109250)/'],
    ['an offset that is none', 'iso', '2026-11-23T16:05:09+99:00'],
    ['a zone where none is declared', 'local', '2026-11-23 16:05:09+08:00'],
    ['digits in a text', 'ms', '1795421109250'],
    ['Infinity', 'ms', Number.POSITIVE_INFINITY],
    ['an object', 'iso', {}],
  ])('fault 21: %s is no time', (_, format, value) =>
    expect(readTime(format, value, shanghai)).toBeTypeOf('string'),
  )

  it('input 53: local times that clocks skip or show twice are refused', () => {
    expect(readTime('local', '2026-03-29 02:30:00', berlin)).toContain('skip')
    expect(readTime('local', '2026-10-25 02:30:00', berlin)).toContain('twice')
    expect(readTime('local', '2026-10-25 03:30:00', berlin)).toBe(Date.UTC(2026, 9, 25, 2, 30))
  })

  it('are written as they are read, to the precision of the format', () => {
    const instant = fc.integer({ min: Date.UTC(2000, 0, 1), max: Date.UTC(2099, 11, 31) })
    fc.assert(
      fc.property(instant, fc.constantFrom<TimeFormat>('ms', 's', 'iso', 'local'), (ms, format) => {
        const text = writeTime(format, ms, shanghai)
        const value = format === 'ms' || format === 's' ? Number(text) : text
        const exact = format === 'ms' || format === 'iso' ? ms : Math.floor(ms / 1000) * 1000
        expect(readTime(format, value, shanghai)).toBe(exact)
      }),
    )
  })
})
