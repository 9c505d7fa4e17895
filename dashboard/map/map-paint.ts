/** The map's colours, read from the design tokens. */
import { token } from '../theme/theme.ts'
import type { MapPaint } from './map-option.ts'

export function mapPaint(rem: number): MapPaint {
  return {
    fill: {
      good: token('--map-good'),
      warn: token('--map-warn'),
      bad: token('--map-bad'),
      none: token('--map-none'),
      unknown: token('--map-unknown'),
      pending: token('--surface'),
      dark: token('--map-dark'),
    },
    line: token('--map-line'),
    outline: token('--unknown'),
    land: token('--text-muted'),
    hatch: token('--hatch'),
    rem,
  }
}
