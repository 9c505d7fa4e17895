import { afterAll, beforeAll, expect, it } from 'vitest'
import { claimStore, ProvenanceError } from './provenance.ts'
import { openScratchStore, type ScratchStore } from './scratch-store.ts'

let scratch: ScratchStore

beforeAll(async () => {
  scratch = await openScratchStore()
})

afterAll(() => scratch.close())

it('a store belongs to the province and the provenance that first wrote into it', async () => {
  await claimStore(scratch.client, 'guangdong', 'simulated')
  await claimStore(scratch.client, 'guangdong', 'simulated')
  await expect(claimStore(scratch.client, 'guangdong', 'live')).rejects.toThrow(
    /holds simulated numbers of guangdong, and this is live guangdong: set YUEMAI_DATA/,
  )
  await expect(claimStore(scratch.client, 'guangxi', 'simulated')).rejects.toThrow(ProvenanceError)
  await claimStore(scratch.client, 'guangdong', 'simulated')
})
