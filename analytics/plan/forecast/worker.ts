/** Answers one question beside the server's own thread: a second of arithmetic would hold up every screen. */
import { constants, setPriority } from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import { forecast } from './forecast.ts'
import type { Question } from './question.ts'

// Where all cores are taken, live pushes go first. On Linux a thread has a priority of its own; elsewhere it would be the
// whole process's.
if (process.platform === 'linux') setPriority(constants.priority.PRIORITY_BELOW_NORMAL)

// Only ask.ts starts it, and with a question.
parentPort?.postMessage(forecast(workerData as Question))
