/** What of a province does not fit the indicators: its plan, its scenes, its alert rules; as mistakes in their files. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { unwatchable } from '#analytics/case/raise/watched.ts'
import { undefinedOnScreen } from '#analytics/indicator/drawn.ts'
import { openRegister, readIndicatorFiles } from '#analytics/indicator/register.ts'
import { evidenceFaults } from '#analytics/plan/evidence.ts'
import { parse } from '#province/document.ts'
import type { Province } from '#province/load.ts'
import { fileProblem, type Problem } from '#province/problem.ts'

export function misfits({ dir, plan, quality, scenes, alert_rules }: Province): Problem[] {
  const planned = evidenceFaults(readIndicatorFiles(), plan.phases)
  if (planned.length > 0) return planned.map((fault) => inFile(join(dir, 'plan.yaml'), said(fault)))
  const register = openRegister({ quality: quality.weights, plan: plan.phases })
  const file = join(dir, 'alert-rules.yaml')
  const { document } = parse(file, readFileSync(file, 'utf8'))
  return [
    ...undefinedOnScreen(scenes, register).map((fault) => {
      const [scene = '', ...rest] = fault.split(': ')
      return inFile(join(dir, scene), rest.join(': '))
    }),
    ...unwatchable(alert_rules.thresholds, register).map(
      ({ path, fault }) => document?.problem(path, fault) ?? fileProblem(file, fault),
    ),
  ]
}

const said = (fault: string): string => fault.replace('plan.yaml: the', 'The')

/** A sentence, and its cure. */
function inFile(file: string, text: string): Problem {
  const end = text.indexOf('. ') + 1
  return fileProblem(file, { message: text.slice(0, end), cure: text.slice(end + 1) })
}
