/** The states of an alert's case, which the wall tells of, too. */

/** All that are not its end. */
export const LIVE_STATES = ['open', 'acknowledged', 'in_progress', 'resolved', 'shelved'] as const
export const ALERT_STATES = [...LIVE_STATES, 'closed'] as const
export type AlertState = (typeof ALERT_STATES)[number]
