/** The channels of a province: each kind is a file, and stands here by its name. */
import type { ChannelFile, ChannelsFile } from '#province/channel.ts'
import type { Clock } from '../clock.ts'
import type { Channel } from './channel.ts'
import { openEmail } from './email.ts'
import { reachOf } from './reach.ts'
import { openWebhook } from './webhook.ts'

export function openChannels({ channels }: ChannelsFile, allowLoopback: boolean, clock: Clock): Channel[] {
  return channels.map((file) => openChannel(file, allowLoopback, clock))
}

function openChannel(file: ChannelFile, allowLoopback: boolean, clock: Clock): Channel {
  const resolve = reachOf(file, allowLoopback)
  switch (file.kind) {
    case 'webhook':
      return openWebhook(file, { resolve, clock })
    case 'email':
      return openEmail(file, { resolve })
  }
}
