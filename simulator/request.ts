/** Sharing requests at their provider: from submission to delivery, on working days in office hours. */
import type { Organ, Player } from './cast.ts'
import { MINUTE, SECOND, dayOf, startOfDay, toCompactDate } from './local.ts'
import { resourceCode, resourcesOf } from './names.ts'
import { between, hash, mix, pick, unit } from './noise.ts'
import { addWorkdays, dayKind, officeMoment } from './rhythm.ts'
import type { Row, World } from './world.ts'

type Event = 'submitted' | 'supplement' | 'extended' | 'agreed' | 'refused' | 'delivered' | 'withdrawn'

/** Longer than any request takes, holidays and all. */
const LONGEST_DAYS = 100
const KEPT_DAYS = 90
const PURPOSES = [
  '高频政务服务事项免证办',
  '惠民补贴资格核验',
  '企业信用评价',
  '基层减负报表回流',
  '行政审批材料核验',
]
const REFUSALS = [
  '申请用途超出法定职责范围,依据《政务数据共享条例》第二十一条',
  '该数据属不予共享类,依据见目录法律依据栏',
]

interface Step {
  event: Event
  /** Working days after submission. */
  after: number
  reason: string
}

/** The path a request takes. Article 21 gives 1 working day to answer unconditional ones, 10 the others. */
function stepsOf(h: number, shareType: number): Step[] {
  const purpose = pick(PURPOSES, mix(h, 1)) ?? ''
  const submitted: Step = { event: 'submitted', after: 0, reason: purpose }
  const roll = unit(mix(h, 2))
  const steps = [submitted]
  let answered: number
  if (shareType === 1) {
    answered = roll < 0.92 ? 1 : 2 + (mix(h, 3) % 2)
  } else {
    if (roll < 0.03)
      return [submitted, { event: 'withdrawn', after: 2 + (mix(h, 3) % 3), reason: '需求部门撤回' }]
    if (roll < 0.15) steps.push({ event: 'supplement', after: 1, reason: '请补充使用范围与使用时限' })
    const isExtended = roll > 0.92
    if (isExtended) steps.push({ event: 'extended', after: 9, reason: '经同级主管部门同意延长十个工作日' })
    answered = isExtended ? 12 + (mix(h, 3) % 7) : roll > 0.88 ? 11 + (mix(h, 3) % 4) : 2 + (mix(h, 3) % 8)
  }
  if (shareType === 2 && unit(mix(h, 4)) < 0.08)
    return [...steps, { event: 'refused', after: answered, reason: pick(REFUSALS, mix(h, 5)) ?? '' }]
  const isLate = unit(mix(h, 6)) < 0.04
  const delivery = answered + (isLate ? 21 + (mix(h, 7) % 5) : 2 + (mix(h, 7) % 17))
  return [
    ...steps,
    { event: 'agreed', after: answered, reason: '' },
    { event: 'delivered', after: delivery, reason: '' },
  ]
}

function rowsOfDay(player: Player, others: Organ[], day: number): Row[] {
  const h = mix(player.hash ^ hash('request'), day)
  const eagerness = between(mix(player.hash, 5), 0.12, 0.6)
  if (dayKind(day) !== 'workday' || unit(h) >= eagerness) return []
  const resource = pick(resourcesOf(player.organ), mix(h, 1))
  const requester = pick(others, mix(h, 2))
  if (resource === undefined || !requester) return []
  const shareType = unit(mix(h, 3)) < 0.4 ? 1 : 2
  return stepsOf(mix(h, 4), shareType).map(({ event, after, reason }, n) => {
    const share = Math.min(0.999, 0.1 + n * 0.2 + 0.15 * unit(mix(h, 20 + n)))
    const at = officeMoment(addWorkdays(day, after), share)
    return {
      no: `GX${toCompactDate(startOfDay(day))}-${player.organ.code.slice(3)}`,
      event,
      requester: requester.code,
      provider: player.organ.code,
      api: resourceCode(player.organ, resource),
      share_type: shareType,
      reason,
      at,
      updated: at + (mix(h, 40 + n) % 50) * SECOND + MINUTE,
    }
  })
}

export function requestRows(world: World, player: Player, from: number, to: number): Row[] {
  const others = world.cast.organs.filter((organ) => organ.code !== player.organ.code)
  const last = dayOf(to)
  const first = Math.max(dayOf(from), last - KEPT_DAYS) - LONGEST_DAYS
  const rows: Row[] = []
  for (let day = first; day <= last; day++) rows.push(...rowsOfDay(player, others, day))
  return rows
}
