/** What the programs of the bench tell each other. */
import { z } from 'zod'

/** `raw`: `ws` and one frame built once, the limit. `stock`: socket.io's own `emit`. */
export const kind = z.enum(['product', 'stock', 'raw'])
export type Kind = z.infer<typeof kind>

export const listening = z.object({ port: z.number() })

/** To a server: push so many frames, one every so many ms. */
export const run = z.object({ ticks: z.number(), every_ms: z.number() })
/** Seconds of its CPU meanwhile, and the memory it has. */
export const spent = z.object({ cpu_s: z.number(), rss_mb: z.number() })

/** To the clients: so many of you go there. */
export const errand = z.object({ kind, port: z.number(), count: z.number() })
export const arrived = z.object({ arrived: z.number() })
/** To the clients: what have you got since you were last asked? */
export const question = z.object({ tell: z.literal(true) })
export const got = z.object({
  deltas: z.number(),
  /** Of all clients, the fewest that one got. */
  fewest: z.number(),
  /** Frames whose number did not follow the one before. */
  gaps: z.number(),
  /** From the moment of the tick to when the frame had been read, ms. */
  p50: z.number(),
  p99: z.number(),
})
