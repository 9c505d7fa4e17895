/** Loads the province that the settings name. */
import { loadProvince, type Province } from '#province/load.ts'
import { ProvinceError } from '#province/problem.ts'
import { UsageError, type Settings } from './settings.ts'

/**
 * @param only the one platform that is wanted; the secrets of the others are not asked for.
 * @throws {UsageError} naming every mistake with its file, line and cure.
 */
export function readProvince({ province, env }: Pick<Settings, 'province' | 'env'>, only?: string): Province {
  try {
    return loadProvince(province, env, { only })
  } catch (error) {
    if (error instanceof ProvinceError) throw new UsageError(error.message)
    throw error
  }
}
