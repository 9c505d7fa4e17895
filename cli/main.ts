/** The commands. */
import { Command } from 'commander'
import { DamageError, readPort, readSettings, UsageError, type Flags } from './settings.ts'

const program = new Command('yuemai')
  .description('The instrument by which a province sees how well it governs its data')
  .exitOverride()
  .configureOutput({
    outputError: (said, write) =>
      write(
        `yuemai: ${said
          .trim()
          .replace(/^error: /, '')
          .replaceAll('\n', ' ')}; yuemai --help lists the commands\n`,
      ),
  })

const settingsOf = (flags: Flags) => readSettings(flags, process.env)

function command(name: string, description: string): Command {
  return program
    .command(name)
    .description(description)
    .option('--data <directory>', 'where everything is kept (YUEMAI_DATA)')
    .option('--province <directory>', 'the province (YUEMAI_PROVINCE)')
    .option('--clickhouse-url <url>', 'a ClickHouse server instead of the embedded store (CLICKHOUSE_URL)')
    .option('--disk-budget <size>', 'what the embedded store may take, such as 20G (YUEMAI_DISK_BUDGET)')
}

command('up', 'store, collector, analytics and screens in one go')
  .option('--host <address>', 'address to listen on (HOST)')
  .option('--port <port>', 'port to listen on (PORT)')
  .option('--simulate', 'play the platforms too')
  .action(async (flags: Flags & { simulate?: true }) => {
    const { up } = await import('./up.ts')
    await up(settingsOf(flags), { collect: true, serve: true, simulate: flags.simulate ?? false })
  })

command('collect', 'the collector alone')
  .option('--shard <i/n>', 'the i-th of n shares of the platforms (YUEMAI_SHARD)')
  .option('--host <address>', 'address to listen on (HOST)')
  .option('--port <port>', 'port to listen on (PORT)')
  .action(async (flags: Flags) => {
    const { up } = await import('./up.ts')
    await up(settingsOf(flags), { collect: true, serve: false, simulate: false })
  })

command('serve', 'analytics and screens alone')
  .option('--host <address>', 'address to listen on (HOST)')
  .option('--port <port>', 'port to listen on (PORT)')
  .action(async (flags: Flags) => {
    const { up } = await import('./up.ts')
    await up(settingsOf(flags), { collect: false, serve: true, simulate: false })
  })

command('store', 'the embedded store alone')
  .option('--port <port>', 'port on loopback; 0 for any free one', '0')
  .action(async (flags: Flags & { port: string }) => {
    const { runStore } = await import('./store.ts')
    await runStore(settingsOf({ ...flags, port: '0' }), readPort('--port', flags.port))
  })

command('migrate', 'bring the schema up to date and stop').action(async (flags: Flags) => {
  const { runMigrate } = await import('./migrate.ts')
  await runMigrate(settingsOf(flags))
})

command('backup', 'copy the store and the collector’s file, and prove the copy by restoring it')
  .argument('<directory>', 'where to; a directory of its own')
  .action(async (directory: string, flags: Flags) => {
    const { backup } = await import('./backup/backup.ts')
    await backup(settingsOf(flags), directory)
  })

command('restore', 'put a backup into an empty data directory')
  .argument('<directory>', 'the backup')
  .action(async (directory: string, flags: Flags) => {
    const { restore } = await import('./backup/restore.ts')
    await restore(settingsOf(flags), directory)
  })

command('simulate', 'play the platforms of a simulated province')
  .option('--simulator-port <port>', 'port on loopback', '9700')
  .option('--seed <seed>', 'another seed is another province', '7')
  .action(async (flags: Flags & { simulatorPort: string; seed: string }) => {
    const { runSimulator } = await import('./simulate.ts')
    await runSimulator(settingsOf(flags), readPort('--simulator-port', flags.simulatorPort), flags.seed)
  })

command('verify-audit', 'prove the chain of what was done, or name its first broken link').action(
  async (flags: Flags) => {
    const { verifyAudit } = await import('./verify-audit.ts')
    await verifyAudit(settingsOf(flags))
  },
)

program
  .command('check')
  .description('validate every file of a province')
  .argument('<province>', 'its directory')
  .action(async (province: string) => {
    const { check } = await import('./check.ts')
    check(readSettings({ province }, process.env))
  })

program
  .command('unpack')
  .description('print the observations and rejects of a saved answer')
  .argument('<dialect>', 'name of a dialect')
  .argument('<file>', 'the saved answer; - for standard input')
  .action(async (dialect: string, file: string) => {
    const { unpack } = await import('./unpack.ts')
    await unpack(dialect, file)
  })

command('poll', 'ask a platform once and print what it states; nothing is stored')
  .argument('<platform>', 'id of the platform')
  .option('--feed <feed>', 'one of its feeds; all where left out')
  .action(async (platform: string, flags: Flags & { feed?: string }) => {
    const { poll } = await import('./poll.ts')
    await poll(settingsOf(flags), platform, flags.feed)
  })

try {
  await program.parseAsync()
} catch (error) {
  if (error instanceof UsageError) {
    process.stderr.write(`yuemai: ${error.message}\n`)
    process.exit(2)
  }
  if (error instanceof DamageError) {
    process.stderr.write(`yuemai: ${error.message}\n`)
    process.exit(1)
  }
  if (
    error instanceof Error &&
    'exitCode' in error &&
    'code' in error &&
    String(error.code).startsWith('commander.')
  ) {
    process.exit(error.exitCode === 0 ? 0 : 2)
  }
  process.stderr.write(`yuemai: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
  process.exit(1)
}
