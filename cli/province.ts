/** Loads the province that the settings name. */
import { loadProvince, type Province } from '#province/load.ts'
import { ProvinceError } from '#province/problem.ts'
import { UsageError, type Settings } from './settings.ts'

/** @throws {UsageError} naming every mistake with its file, line and cure. */
export function readProvince({ province, env }: Pick<Settings, 'province' | 'env'>): Province {
  try {
    return loadProvince(province, env)
  } catch (error) {
    if (error instanceof ProvinceError) throw new UsageError(error.message)
    throw error
  }
}
