/** How busy an interface is at a moment: the day's curve, the week, the public holidays. */
import holidays from './holidays-2026.json' with { type: 'json' }
import { DAY, MINUTE, dayOf, dayOfText, sinceMidnight, startOfDay, weekdayOf } from './local.ts'

export type Rhythm = 'office' | 'public' | 'batch'
export type DayKind = 'workday' | 'weekend' | 'holiday'

const off = new Set<number>()
for (const { from, to } of holidays.off) {
  for (let day = dayOfText(from); day <= dayOfText(to); day++) off.add(day)
}
const shifted = new Set(holidays.work.map(dayOfText))

/** A day the calendar does not name is what its weekday says. */
export function dayKind(day: number): DayKind {
  if (off.has(day)) return 'holiday'
  if (shifted.has(day)) return 'workday'
  const weekday = weekdayOf(day)
  return weekday === 0 || weekday === 6 ? 'weekend' : 'workday'
}

/** The day `count` working days after `day`. */
export function addWorkdays(day: number, count: number): number {
  let result = day
  for (let left = count; left > 0;) {
    result++
    if (dayKind(result) === 'workday') left--
  }
  return result
}

/** A moment in the opening hours of a day, 9:00 to 17:30, at a share in [0, 1); whole seconds. */
export function officeMoment(day: number, share: number): number {
  return startOfDay(day) + 9 * 60 * MINUTE + Math.floor(share * 510 * 60) * 1000
}

/** Level by hour of the day, straight lines between. */
const ANCHORS: Record<Rhythm, [number, number][]> = {
  office: [
    [0, 0.03],
    [6, 0.04],
    [7.5, 0.12],
    [8.5, 0.6],
    [9.5, 1],
    [11.3, 0.92],
    [12.1, 0.35],
    [13.5, 0.3],
    [14.3, 0.85],
    [15.5, 0.95],
    [17, 0.8],
    [17.8, 0.4],
    [19, 0.15],
    [22, 0.06],
    [24, 0.03],
  ],
  public: [
    [0, 0.12],
    [3, 0.05],
    [6, 0.12],
    [8, 0.5],
    [9.5, 1],
    [11.5, 0.9],
    [12.5, 0.6],
    [14.5, 0.95],
    [17, 0.85],
    [19, 0.6],
    [21, 0.55],
    [23, 0.25],
    [24, 0.12],
  ],
  batch: [
    [0, 0.3],
    [1, 1],
    [4.5, 1],
    [5.5, 0.2],
    [7, 0.05],
    [12, 0.15],
    [13, 0.1],
    [22, 0.05],
    [23, 0.15],
    [24, 0.3],
  ],
}

const DAYS: Record<Rhythm, Record<DayKind, number>> = {
  office: { workday: 1, weekend: 0.16, holiday: 0.09 },
  public: { workday: 1, weekend: 0.62, holiday: 0.5 },
  batch: { workday: 1, weekend: 0.95, holiday: 0.9 },
}

/** Sunday … Saturday; the weekend's are those of the days worked in exchange for a holiday. */
const WEEK = [0.88, 1.08, 1.03, 1, 0.99, 0.93, 0.9]

const SLOT = 5 * MINUTE

function curve(anchors: [number, number][]): number[] {
  return Array.from({ length: DAY / SLOT }, (_, slot) => {
    const hour = (slot * SLOT) / (60 * MINUTE)
    const right = anchors.findIndex(([at]) => at > hour)
    const [from, low] = anchors[right - 1] ?? [0, 0]
    const [to, high] = anchors[right] ?? [24, 0]
    return low + ((high - low) * (hour - from)) / (to - from)
  })
}

const CURVES: Record<Rhythm, number[]> = {
  office: curve(ANCHORS.office),
  public: curve(ANCHORS.public),
  batch: curve(ANCHORS.batch),
}

/** About 0 to 1.1; 1 is a busy workday morning (for `batch`, the small hours). */
export function busyness(rhythm: Rhythm, ms: number): number {
  const day = dayOf(ms)
  const kind = dayKind(day)
  const week = kind === 'workday' && rhythm !== 'batch' ? (WEEK[weekdayOf(day)] ?? 1) : 1
  return (CURVES[rhythm][Math.floor(sinceMidnight(ms) / SLOT)] ?? 0) * DAYS[rhythm][kind] * week
}
