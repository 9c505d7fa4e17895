/** Time as it is handed in, so that tests can move it. */
export interface Clock {
  /** Epoch ms. */
  now(): number
}
