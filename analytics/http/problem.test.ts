import fastify from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { openScratchStore, type ScratchStore } from '#sql/scratch-store.ts'
import { useProblems } from './problem.ts'

let scratch: ScratchStore
beforeAll(async () => {
  scratch = await openScratchStore()
})
afterAll(() => scratch.close())

describe('a question that takes more of the store than one may (fault 42)', () => {
  it('is answered with what to ask instead, and without the words of the store', async () => {
    const app = fastify()
    useProblems(app)
    app.get('/greedy', () =>
      scratch.client.rows(
        z.object({ n: z.number() }),
        'SELECT count() AS n FROM (SELECT number FROM numbers(100000000) GROUP BY number)',
        {},
        { max_memory_usage: 10_000_000 },
      ),
    )
    const answer = await app.inject('/greedy')
    expect(answer.statusCode).toBe(503)
    expect(answer.headers['content-type']).toContain('application/problem+json')
    expect(answer.json()).toMatchObject({ detail: expect.stringContaining('Ask for less') as string })
    expect(answer.body).not.toMatch(/DB::|GROUP BY|memory limit/)
    await app.close()
  })
})
