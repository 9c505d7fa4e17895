import { describe, expect, it } from 'vitest'
import { fieldMoment, fieldText, misreadOf, placeOf, queryOf } from './place.ts'

const AT = Date.UTC(2026, 10, 23, 8)

describe('the place in an address', () => {
  it('is the province as it is now where the address says nothing, or nothing that is known', () => {
    const here = {
      scope: 'province',
      scope_id: '',
      part: '',
      at: null,
      view: 'known',
      ranked: 'city',
      range: 'trend',
    }
    expect(placeOf({})).toEqual(here)
    expect(placeOf({ scope: 'moon', view: 'guessed', at: 'yesterday', range: '7', scope_id: 'x' })).toEqual(
      here,
    )
  })

  it('names what of the address nobody can make anything of', () => {
    expect(misreadOf({ scope: 'moon', view: 'guessed', at: 'yesterday', range: '7', lang: 'en' })).toEqual([
      'scope=moon',
      'view=guessed',
      'at=yesterday',
      'range=7',
    ])
    expect(misreadOf({ scope: 'city', scope_id: '440100', at: String(AT), range: '24' })).toEqual([])
  })

  it('may name its scope as the API does', () => {
    expect(placeOf({ scope: 'city', id: '440100' }).scope_id).toBe('440100')
  })

  it('comes back from the address that it makes, which says no more than it must', () => {
    const place = placeOf({
      scope: 'organ',
      scope_id: 'GD-JYT',
      at: String(AT),
      view: 'corrected',
      range: '168',
    })
    expect(queryOf(place)).toEqual({
      scope: 'organ',
      scope_id: 'GD-JYT',
      part: undefined,
      at: String(AT),
      view: 'corrected',
      ranked: undefined,
      range: '168',
    })
    expect(placeOf(queryOf(place))).toEqual(place)
    expect(place.ranked).toBe('organ')
  })

  it('shows a county among counties, and an organ among organs', () => {
    expect(placeOf({ scope: 'county', scope_id: '440103' })).toMatchObject({
      scope_id: '440103',
      ranked: 'county',
    })
    expect(placeOf({ scope: 'county', ranked: 'city' }).ranked).toBe('city')
  })

  it('takes a moment as the API does', () => {
    expect(placeOf({ at: '2026-11-23T16:00:00 08:00' }).at).toBe(AT)
    expect(placeOf({ at: '2026-11-23T08:00:00Z' }).at).toBe(AT)
  })

  it("writes and reads moments by the province's clocks, wherever the screen stands", () => {
    expect(fieldText(AT, 'Asia/Shanghai')).toBe('2026-11-23T16:00')
    expect(fieldMoment('2026-11-23T16:00', 'Asia/Shanghai')).toBe(AT)
    expect(fieldMoment('', 'Asia/Shanghai')).toBeNull()
  })
})
