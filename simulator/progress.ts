/** What an organ says of its own progress: a report on every outcome on the first working day of a week. */
import type { Player } from './cast.ts'
import { MINUTE, dayOf, dayOfText, mondayOf } from './local.ts'
import { between, hash, mix, unit } from './noise.ts'
import { addWorkdays, officeMoment } from './rhythm.ts'
import type { Row, World } from './world.ts'

const KEPT_WEEKS = 13
const BEGUN = mondayOf(dayOfText('2026-03-02'))
const NOTES = ['按计划推进', '已完成阶段性自查', '系统改造中', '等待下级单位报送', '完成制度征求意见']

/** Earlier outcomes are further along; every organ has its own pace. */
function percentAt(player: Player, code: string, place: number, week: number): number {
  const pace = between(mix(player.hash, hash(code)), 0.7, 1.35)
  const weeks = (week - BEGUN) / 7 - place * 1.6
  if (weeks <= 0) return 0
  return Math.min(100, Math.round(1000 * (1 - Math.exp((-weeks * pace) / 22))) / 10)
}

export function progressRows({ cast }: World, player: Player, from: number, to: number): Row[] {
  const last = mondayOf(dayOf(to))
  const first = Math.max(BEGUN, mondayOf(dayOf(from)) - 7, last - 7 * KEPT_WEEKS)
  const rows: Row[] = []
  for (let week = first; week <= last; week += 7) {
    const h = mix(player.hash ^ hash('progress'), week)
    const at = officeMoment(addWorkdays(week - 1, 1), 0.4 * unit(h))
    for (const [place, outcome] of cast.outcomes.entries()) {
      const percent = percentAt(player, outcome, place, week)
      const note = percent === 0 ? '尚未启动' : percent >= 99 ? '已完成' : NOTES[mix(h, place) % NOTES.length]
      rows.push({ outcome, percent, note: note ?? '', at, updated: at + MINUTE })
    }
  }
  return rows
}
