/** Answers one question beside the server's own thread: a second of arithmetic would hold up every screen. */
import { parentPort, workerData } from 'node:worker_threads'
import { forecast } from './forecast.ts'
import type { Question } from './question.ts'

// Only ask.ts starts it, and with a question.
parentPort?.postMessage(forecast(workerData as Question))
