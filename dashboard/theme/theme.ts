/** The theme: dark on a wall, light by `?theme=light`. Colours are read back from the tokens for what is painted. */
export type Theme = 'dark' | 'light'

export function themeOf(wanted: unknown): Theme {
  return wanted === 'light' ? 'light' : 'dark'
}

/** The value of a token, `--name`, as the current theme has it. */
export function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim()
}
