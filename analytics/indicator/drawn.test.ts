import { describe, expect, it } from 'vitest'
import { openRegister } from './register.ts'
import { loadProvince } from '#province/load.ts'
import { ENV, GUANGDONG } from '#province/scratch.ts'
import { drawnBy, shownOn, undefinedOnScreen } from './drawn.ts'

const province = loadProvince(GUANGDONG, ENV)
const register = openRegister({ quality: province.quality.weights, plan: province.plan.phases })
const overview = province.scenes.find(({ id }) => id === 'overview')
if (!overview) throw new Error('the province has no scene')

describe('a screen', () => {
  it('of Guangdong draws nothing that is not registered', () => {
    expect(undefinedOnScreen(province.scenes, register)).toEqual([])
  })

  it('that draws an indicator or a part which nobody has registered is refused, with its place and its cure', () => {
    const scene = {
      ...overview,
      panels: [
        { area: 'wealth', type: 'tile' as const, indicator: 'gdp', part: '' },
        { area: 'map', type: 'map' as const, indicator: 'quality_score', part: 'beauty' },
      ],
    }
    const [tile, map, ...rest] = undefinedOnScreen([scene], register)
    expect(tile).toMatch(
      /^scenes\/overview\.yaml: wealth shows 'gdp', which is not registered\. Write one of .*quality_score/,
    )
    expect(map).toMatch(
      /^scenes\/overview\.yaml: map shows the part 'beauty' of quality_score.*Write one of '' \(the whole\), accuracy/,
    )
    expect(rest).toEqual([])
  })

  it('decides what is computed first: what a live scene draws, and the plan', () => {
    const tile = { area: 'a', type: 'tile' as const, indicator: 'open_alerts', part: '' }
    const live = { ...overview, panels: [tile] }
    const other = { ...overview, live: false, panels: [{ ...tile, indicator: 'grading_rate' }] }
    expect([...drawnBy([live, other])]).toEqual(['plan_completion', 'open_alerts'])
  })

  it('looks at the scopes of its panels and at no others', () => {
    const { indicators, isShown } = shownOn({
      ...overview,
      panels: [
        { area: 'a', type: 'tile', indicator: 'open_alerts', part: '' },
        { area: 'b', type: 'league', indicator: 'grading_rate', part: '', scope: 'organ' },
        { area: 'c', type: 'map', indicator: 'quality_score', part: '' },
      ],
    })
    expect(indicators).toEqual(['open_alerts', 'grading_rate', 'quality_score'])
    const shown = indicators.flatMap((indicator) =>
      (['province', 'city', 'county', 'organ'] as const).flatMap((scope_kind) =>
        isShown({ indicator, scope_kind }) ? [`${indicator} ${scope_kind}`] : [],
      ),
    )
    expect(shown).toEqual([
      'open_alerts province',
      'grading_rate province',
      'grading_rate organ',
      'quality_score province',
      'quality_score city',
    ])
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
