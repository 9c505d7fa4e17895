/** The survey of what data exist: everything catalogued, under the same code, and some that is not yet. */
import type { Player } from './cast.ts'
import { catalogueEntries } from './catalogue.ts'
import { resourcesOf } from './names.ts'
import { between, hash, mix } from './noise.ts'
import type { Row, World } from './world.ts'

const SYSTEMS = ['业务管理系统', '综合服务平台', '电子监察系统', '信息资源库', '一体化监管平台']

function systemOf(player: Player, h: number): string {
  return `${player.organ.short}${SYSTEMS[h % SYSTEMS.length] ?? ''}`
}

export function censusRows(_world: World, player: Player): Row[] {
  const root = mix(player.hash, hash('census'))
  const entries = catalogueEntries(player)
  const missing = Math.round(entries.length * between(root, 0.02, 0.16))
  const resources = resourcesOf(player.organ)
  return [
    ...entries.map((entry, n) => ({
      item: entry.code,
      name: entry.name,
      duty_organ: player.organ.code,
      system: systemOf(player, mix(root, n)),
    })),
    ...Array.from({ length: missing }, (_, n) => ({
      item: `${player.organ.code}-PC-${String(n + 1).padStart(4, '0')}`,
      name: `${resources[n % resources.length] ?? ''}历史纸质台账${n + 1}`,
      duty_organ: player.organ.code,
      system: '未上线',
    })),
  ]
}
