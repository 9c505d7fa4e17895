import { describe, expect, it } from 'vitest'
import { cutOff } from './cut-off.ts'

const dark = (...outcomes: string[]) => outcomes.map((outcome, n) => ({ outcome, since: 100 + n }))

describe('fault 29: all platforms that cannot be reached', () => {
  it('are one fault of ours, since the last of them was heard', () => {
    expect(cutOff(dark('refused', 'timeout', 'dns'), 3)).toEqual({ since: 102 })
    expect(cutOff([...dark('dns', 'dns'), { outcome: 'dns', since: null }], 3)).toEqual({ since: 101 })
    expect(cutOff([{ outcome: 'dns', since: null }], 1)).toBeNull()
  })

  it('are none where one is heard, or answers however badly, or was never asked', () => {
    expect(cutOff(dark('refused', 'timeout', 'dns'), 4)).toBeNull()
    expect(cutOff(dark('refused', 'timeout', 'http_5xx'), 3)).toBeNull()
    expect(cutOff(dark('refused', 'timeout', ''), 3)).toBeNull()
  })

  it('are not all where there are two, or where nobody knows how many there are', () => {
    expect(cutOff(dark('dns', 'dns'), 2)).toBeNull()
    expect(cutOff(dark('dns', 'dns', 'dns'), null)).toBeNull()
  })
})
