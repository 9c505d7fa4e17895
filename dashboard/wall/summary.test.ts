import { describe, expect, it } from 'vitest'
import type { Say } from '../locales/i18n.ts'
import { messageOf } from '../locales/message.ts'
import { zh } from '../locales/zh.ts'
import { newestOf, summaryText } from './summary.ts'
import type { SceneFacts } from './summary.ts'

const say: Say = (key, values = {}) => {
  const text = key.split('.').reduce<unknown>((found, name) => (found as Record<string, unknown>)[name], zh)
  return messageOf(text as string)({ named: (name) => values[name] })
}

const facts: SceneFacts = {
  title: '广东省政务数据治理监测',
  scene: '总览',
  question: '谁静默？',
  is_simulated: true,
  is_offline: false,
  data_time: '14:03:15',
  expected: 69,
  is_cut: false,
  silent: ['省水利厅', '汕尾市'],
  is_all_heard: true,
  tiles: [
    {
      name: '交换成功率',
      value: '99.73%',
      model: { status: 'good', grade: 'A', reporting: 67, expected: 69, fresh: 66, unasked: 0, raw: 0.9973 },
    },
    {
      name: '挂接率',
      value: '—',
      model: { status: 'unknown', grade: 'D', reporting: 0, expected: 69, fresh: 0, unasked: 0, raw: null },
    },
  ],
  said: ['后位：云浮市。'],
  alerts: 23,
  red: 1,
}

describe('the summary', () => {
  it('tells the scene in one plain paragraph', () => {
    expect(summaryText(facts, say)).toBe(
      '广东省政务数据治理监测，总览：谁静默？当前为模拟数据。数据截至 14:03:15。69 个平台中有 2 个静默：省水利厅、汕尾市。' +
        '交换成功率 99.73%，达标，置信 A，67/69 在报，其中 1 家未应答。挂接率 未知。后位：云浮市。未关闭告警 23 条，其中红色 1 条。',
    )
  })

  it('says that all report only when none is silent, and every one was heard', () => {
    const unheard = summaryText({ ...facts, silent: [], is_all_heard: false }, say)
    expect(unheard).not.toContain('全部在报。')
    expect(unheard).toContain('尚不可知')
    expect(summaryText({ ...facts, silent: [] }, say)).toContain('69 个平台全部在报')
    expect(summaryText({ ...facts, expected: null, silent: [] }, say)).not.toContain('在报。数')
  })

  it('fault 29: names none of them where our own network is cut', () => {
    const text = summaryText({ ...facts, is_cut: true }, say)
    expect(text).toContain('采集网络异常')
    expect(text).not.toContain('省水利厅')
  })

  it('names a few of many silent organs', () => {
    const many = Array.from({ length: 30 }, (_, n) => `机构${n}`)
    const text = summaryText({ ...facts, silent: many }, say)
    expect(text).toContain('30 个静默')
    expect(text).toContain('机构4等')
    expect(text).not.toContain('机构5')
  })
})

it('the data time is the newest moment of any sample, and none where there is none', () => {
  expect(newestOf([null, 5, undefined, 9, 7])).toBe(9)
  expect(newestOf([null, undefined])).toBeNull()
})
