import { describe, expect, it } from 'vitest'
import { nextCourse, turnsOf, type Course } from './flapping.ts'

/** `+` a good poll, `-` a bad one; the answer says after each whether it flaps. */
function play(polls: string): { flaps: string; turns: number } {
  let course: Course | undefined
  let flaps = ''
  for (const poll of polls) {
    course = nextCourse(course, poll === '+')
    flaps += course.flapping ? 'F' : '.'
  }
  return { flaps, turns: course ? turnsOf(course) : 0 }
}

describe('fault 7: a feed', () => {
  it('flaps from its fourth turn within twenty polls on, and not by one outage now and then', () => {
    expect(play('+-+-+')).toEqual({ flaps: '....F', turns: 4 })
    expect(play(`+++${'-'.repeat(30)}+++`).flaps).not.toContain('F')
    expect(play('+'.repeat(9) + '-' + '+'.repeat(20) + '-' + '+'.repeat(9)).flaps).not.toContain('F')
  })

  it('flaps on until it has hardly turned within twenty polls: what is said of it does not flap', () => {
    const { flaps } = play('+-'.repeat(10) + '+'.repeat(40))
    expect(flaps.replaceAll(/(.)\1*/g, '$1')).toBe('.F.')
    // The last but one of its turns is twenty polls ago.
    expect(flaps.lastIndexOf('F')).toBe(38)
  })

  it('that goes up and down for hours begins to flap once and ends once', () => {
    for (const pattern of ['+-', '++-', '+++--', '++++++-'])
      expect(play(pattern.repeat(200) + '+'.repeat(30)).flaps.replaceAll(/(.)\1*/g, '$1')).toBe('.F.')
  })

  it('counts a turn once, for twenty polls', () => {
    expect(play('+-').turns).toBe(1)
    expect(play('+-' + '-'.repeat(19)).turns).toBe(1)
    expect(play('+-' + '-'.repeat(20)).turns).toBe(0)
  })
})
