import { expect, it } from 'vitest'
import { kindsOf } from '#analytics/case/kinds/kinds.ts'
import { keysOf } from '#dashboard/cases/keys.ts'
import { zh } from '#dashboard/locales/desk/zh.ts'

it.each(['alert', 'remediation'] as const)(
  'all that a person can do to a case (%s) has one key of its own, and is called alike in the help',
  (kind) => {
    const steps = [...(kindsOf([]).get(kind)?.steps ?? [])].filter(
      ({ by, from }) => by.includes('person') && !from.includes(''),
    )
    const commands = [...new Set(steps.map(({ command }) => command))].sort()
    expect(
      keysOf(kind)
        .map(([, command]) => command)
        .sort(),
    ).toEqual(commands)
    for (const [, command] of keysOf(kind)) {
      const called = command === 'close' ? zh.cases.close_of[kind] : zh.cases.command[command]
      for (const { name } of steps.filter((one) => one.command === command))
        expect(called, command).toContain(name.zh)
    }
  },
)
