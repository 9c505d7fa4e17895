import { describe, expect, it } from 'vitest'
import { fold } from './machine/fold.ts'
import type { Facts } from './machine/facts.ts'
import { rowOf } from './present.ts'
import { kindsOf } from './kinds/kinds.ts'
import type { CaseRow } from './shapes.ts'
import { wordsOf } from './word.ts'

const kinds = kindsOf([])

function row(set: Partial<Facts> = {}, { kind = 'alert', state = 'open' } = {}): CaseRow {
  const by = { kind: 'rule' as const, id: 'test' }
  const facts = { title: { zh: '勒索', en: 'Ransom' }, organ: 'GD-JYT', warn_level: 1, ...set }
  const the = fold('x-1', kind, [{ command: 'raise', given: {}, state, set: facts, at: 7, by }])
  const found = kinds.get(kind)
  if (!found) throw new Error(`there is no kind ${kind}`)
  return rowOf(the, { kind: found, clock: null, who: null, extension: null, children: 0 })
}

const keys = (of: CaseRow): string[] => wordsOf(of).map(({ key }) => key)

describe('the word of a case', () => {
  it('says what it is, whose, how grave, and where it stands', () => {
    expect(wordsOf(row())).toEqual([
      {
        key: 'x-1/raised',
        case_id: 'x-1',
        kind: 'alert',
        level: 1,
        organ: 'GD-JYT',
        title: { zh: '勒索', en: 'Ransom' },
        text: { zh: '告警已产生，状态：待处置', en: 'alert has come up; state: open' },
        url: '/alerts/x-1',
      },
    ])
    expect(wordsOf(row({}, { kind: 'remediation', state: 'found' }))[0]?.url).toBe('/quality/x-1')
  })

  it('is the same however often it is asked for, and another when the case comes back, is escalated or due', () => {
    expect(keys(row({ count: 10_000 }))).toEqual(keys(row()))
    expect(keys(row({ reopened: 2 }))).toEqual(['x-1/reopened-2'])
    expect(keys(row({ escalated: 1, reminded: 3 }))).toEqual([
      'x-1/raised',
      'x-1/escalated-1',
      'x-1/reminded-3',
    ])
  })

  it('is silent of what is done with, held, shelved or exempt', () => {
    const aside = { by: 'a', at: 1, reason: 'r', until: 9 }
    expect(keys(row({}, { state: 'closed' }))).toEqual([])
    expect(keys(row({ held: { why: 'own_outage', by: 'outage' } }))).toEqual([])
    expect(keys(row({ shelved: aside }))).toEqual([])
    expect(keys(row({ exempt: { by: 'a', approved_by: 'b', reason: 'r', until: 9 } }))).toEqual([])
  })
})
