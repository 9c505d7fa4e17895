import { describe, expect, it } from 'vitest'
import { mayReload, planReload } from './reload.ts'

describe('a new build', () => {
  it('is nothing to do while the build is the own one or not known', () => {
    expect(planReload('b1', 'b1', null, 0, 0.5)).toBeNull()
    expect(planReload(null, 'b2', null, 0, 0.5)).toBeNull()
  })

  it('is taken within a minute, each screen at its own moment, and the moment is kept', () => {
    const [early, late] = [0, 0.999].map((chance) => planReload('b1', 'b2', null, 1_000, chance))
    expect(early?.due_at).toBe(1_000)
    expect(late?.due_at).toBeGreaterThan(30_000)
    expect(late?.due_at).toBeLessThan(61_000)
    expect(planReload('b1', 'b2', late ?? null, 9_000, 0)).toBe(late)
  })

  it('is planned anew when another one follows', () => {
    const plan = planReload('b1', 'b2', null, 0, 0)
    expect(planReload('b1', 'b3', plan, 5_000, 0)?.build).toBe('b3')
  })

  it('waits while somebody uses the screen, but not for ever', () => {
    const plan = { build: 'b2', due_at: 1_000, latest_at: 600_000 }
    expect(mayReload(plan, 900, true)).toBe(false)
    expect(mayReload(plan, 1_000, true)).toBe(true)
    expect(mayReload(plan, 1_000, false)).toBe(false)
    expect(mayReload(plan, 600_000, false)).toBe(true)
  })
})
