import { describe, expect, it } from 'vitest'
import { openRegister } from './register.ts'
import { loadProvince } from '#province/load.ts'
import { ENV, GUANGDONG } from '#province/scratch.ts'
import { drawnBy, undefinedOnScreen } from './drawn.ts'

const province = loadProvince(GUANGDONG, ENV)
const register = openRegister({ quality: province.quality.weights, plan: province.plan.phases })
const [overview] = province.scenes
if (!overview) throw new Error('the province has no scene')

describe('a screen', () => {
  it('of Guangdong draws nothing that is not registered', () => {
    expect(undefinedOnScreen(province.scenes, register)).toEqual([])
  })

  it('that draws an indicator or a part which nobody has registered is refused, with its place and its cure', () => {
    const scene = {
      ...overview,
      tiles: [...overview.tiles, { indicator: 'gdp', part: '', size: 'normal' as const }],
      map: { indicator: 'quality_score', part: 'beauty' },
    }
    const [tile, map, ...rest] = undefinedOnScreen([scene], register)
    expect(tile).toMatch(
      /^scenes\/overview\.yaml: tiles\[6\] shows 'gdp', which is not registered\. Write one of .*quality_score/,
    )
    expect(map).toMatch(
      /^scenes\/overview\.yaml: map shows the part 'beauty' of quality_score.*Write one of '' \(the whole\), accuracy/,
    )
    expect(rest).toEqual([])
  })

  it('decides what is computed first: what it draws, and the plan', () => {
    const drawn = drawnBy([
      { ...overview, map: undefined, phase_bar: undefined, dark_strip: undefined, tiles: [] },
    ])
    expect([...drawn]).toEqual(['plan_completion', 'open_alerts'])
  })
})

describe('the register', () => {
  it('knows the usual indicators by their numbers, K01 to K20', () => {
    const codes = new Set([...register.values()].map(({ code }) => code))
    const usual = Array.from({ length: 20 }, (_, place) => `K${String(place + 1).padStart(2, '0')}`)
    expect(usual.filter((code) => !codes.has(code))).toEqual([])
  })

  it('names owners that are organs of the province', () => {
    const organs = new Set(province.organs.map(({ code }) => code))
    expect([...register.values()].filter(({ owner }) => !organs.has(owner))).toEqual([])
  })
})
