/** Whether a feed goes up and down: a state of its own, so that neither it nor what is shown of it follows every turn. Pure. */

export interface Course {
  /** Whether its last poll went well. */
  good: boolean
  /** Its last polls, the newest in the lowest bit: 1 where it turned from good to bad or back. */
  turned: number
  flapping: boolean
}

const POLLS = 20
const BEGINS_AT = 4
/** Fewer than it begins at, so that the state itself does not go up and down. */
const ENDS_AT = 1

/** What the next poll makes of it; undefined: it is the first. */
export function nextCourse(before: Course | undefined, good: boolean): Course {
  if (!before) return { good, turned: 0, flapping: false }
  const turned = ((before.turned << 1) | Number(before.good !== good)) & ((1 << POLLS) - 1)
  const turns = turnsOf({ turned })
  return { good, turned, flapping: before.flapping ? turns > ENDS_AT : turns >= BEGINS_AT }
}

/** How often it turned within its last twenty polls. */
export function turnsOf({ turned }: Pick<Course, 'turned'>): number {
  let turns = 0
  for (let left = turned; left !== 0; left &= left - 1) turns++
  return turns
}
