/** What an indicator may be about, in the order in which they are listed, and how its value may be written. */

export const THEMES = [
  'platform',
  'catalogue',
  'collection',
  'sharing',
  'request',
  'quality',
  'security',
  'safeguard',
  'application',
  'plan',
] as const

export const FORMATS = ['count', 'percent', 'score'] as const
