/** Saved answers of platforms that raise alerts, and of those that count. */
import type { Sample } from './sample.ts'

export const samples: Sample[] = []
