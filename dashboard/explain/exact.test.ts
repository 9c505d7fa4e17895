import { describe, expect, it } from 'vitest'
import { deltaText, exactText, exactValue, signedText } from './exact.ts'

describe('a number in a proof', () => {
  it('has all of its whole digits, in groups, and says where there is more of its fraction', () => {
    expect(exactText('128934221')).toBe('128,934,221')
    expect(exactText('-1234.5')).toBe('−1,234.5')
    expect(exactText('93.123456789')).toBe('93.1234…')
    expect(exactText('36893488147419103230')).toBe('36,893,488,147,419,103,230')
  })

  it('has its sign where it is a difference, and none where it is nothing', () => {
    expect([signedText('12'), signedText('-7'), signedText('0')]).toEqual(['+12', '−7', '±0'])
  })

  it('is told to more places than the wall has', () => {
    expect(exactValue(0.99731, 'percent')).toBe('99.731')
    expect(exactValue(1 / 3, 'percent')).toBe('33.333333')
    expect(exactValue(91.4, 'score')).toBe('91.4')
    expect(exactValue(128_934_221, 'count')).toBe('128,934,221')
  })

  it('moves in points where it is a percentage, and never by nothing where it moved', () => {
    expect(deltaText(0.0042, 'percent')).toBe('+0.42')
    expect(deltaText(-0.0000042, 'percent')).toBe('−0.0004')
    expect(deltaText(-1234, 'count')).toBe('−1,234')
    expect(deltaText(0, 'score')).toBe('±0')
  })
})
