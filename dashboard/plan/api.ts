/** What the plan's desk reads of the API: analytics' own shapes, as types. */
import type { OutcomeStanding, PlanForecast, PlanPage, PlanStanding } from '#analytics/http/plan-shapes.ts'

export type { OutcomeStanding, PlanForecast, PlanPage, PlanStanding }

export type PlannedPhase = PlanPage['phases'][number]
export type PlannedOutcome = PlannedPhase['outcomes'][number]
export type Standing = PlanStanding['outcomes'][number]
export type PhaseStanding = PlanStanding['phases'][number]
export type State = Standing['state']
export type GateStanding = Standing['gates'][number]
export type OrganStanding = Standing['organs'][number]
export type Due = Standing['overdue'][number]
export type PhaseForecast = PlanForecast['phases'][number]
export type OutcomeForecast = PhaseForecast['outcomes'][number]
export type StepForecast = PlanForecast['whole']
