/**
 * A notifier at work, to be killed: it tells what it is given, says on its output what is on the disk, and sends it by a
 * webhook. Arguments: the directory, the port, the keys, and the step at which it dies: told, begun, sent, settled, none.
 */
import { writeSync } from 'node:fs'
import { openNotifier } from '../notify/notifier.ts'
import { openChannels } from '../notify/open-channels.ts'

const [dir = '', port = '', keys = '', step = 'none'] = process.argv.slice(2)
const clock = { now: () => Date.now() }
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined }

function dieAt(now: string): void {
  if (now === step) process.kill(process.pid, 'SIGKILL')
}

const file = {
  id: 'hook',
  kind: 'webhook' as const,
  levels: [1, 2, 3, 4],
  per_minute: 600,
  digest_from: 1000,
  tries: 50,
  timeout_s: 10,
  loopback: true,
  url: `http://127.0.0.1:${port}/`,
  secret: 'signed',
}
const channels = openChannels({ channels: [file] }, true, clock).map((channel) => ({
  ...channel,
  async send(letter: Parameters<typeof channel.send>[0]) {
    dieAt('begun')
    const outcome = await channel.send(letter)
    dieAt('sent')
    return outcome
  },
}))
const notifier = openNotifier({
  dir,
  channels,
  isTaken: () => false,
  sender: { simulated: true, link: '' },
  clock,
  log: silent,
})
const word = { zh: '告警', en: 'Alert' }
for (const key of keys.split(',').filter(Boolean)) {
  notifier.tell({ key, case_id: key, kind: 'alert', level: 1, organ: '', title: word, text: word, url: '/' })
  writeSync(1, `${key}\n`)
}
dieAt('told')
await notifier.round()
dieAt('settled')
await notifier.close()
