import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { addSystemFolders, missingPackages } from './programs.ts'
import { print, startTally } from './tally.ts'
import type { Tally } from './tally.ts'

/** A campaign that runs programs nobody here wrote. */
export interface Foreign {
  name: string
  /** Programs it runs, each with the Debian package that has it. */
  programs: Readonly<Record<string, string>>
  /** It is ended after this many milliseconds, whatever hangs. */
  limitMs: number
}

/** First argument of the second start, the one inside. */
const inside = 'inside'

/** Ways into a network and a process space of one's own: as root, else as root of a user namespace. */
const ways = [
  ['--net', '--pid', '--fork', '--kill-child'],
  ['--user', '--map-root-user', '--net', '--pid', '--fork', '--kill-child'],
]

/**
 * Runs a campaign in a network of its own, where nothing but its own loopback can be reached, and in a
 * process space of its own: when its first process ends, however it ends, the system ends all others
 * in it. The folder it is given is removed afterwards. Where a program or the right to do so is
 * missing, it says which and runs nothing; with REQUIRE_ALL=1 that is a failure.
 */
export async function inOwnNetwork(
  campaign: Foreign,
  run: (folder: string, tally: Tally) => Promise<void>,
): Promise<void> {
  addSystemFolders()
  if (process.argv[2] !== inside) return runInside(campaign)
  // The pipe tells that the one outside is gone, even by SIGKILL.
  process.stdin.on('end', () => process.exit(1)).resume()
  spawnSync('ip', ['link', 'set', 'lo', 'up'])
  const tally = startTally()
  await run(process.argv[3] ?? '', tally)
  tally.end()
  process.exit()
}

async function runInside({ name, programs, limitMs }: Foreign): Promise<void> {
  const missing = missingPackages({ ...programs, ip: 'iproute2', unshare: 'util-linux' })
  if (missing.length > 0) return skip(`not installed: ${missing.join(', ')}`)
  const way = ways.find((each) => spawnSync('unshare', [...each, 'true']).status === 0)
  if (way === undefined) return skip('no right to make a network of its own (unshare)')
  const folder = mkdtempSync(path.join(tmpdir(), `rdp-azure-${name}-`))
  const ended = await startInside(way, folder, limitMs)
  rmSync(folder, { recursive: true, force: true })
  if (typeof ended === 'number') return void (process.exitCode = ended)
  const tally = startTally()
  tally.note(`campaign:${name}`, `${ended}, of ${limitMs / 1000} s at most`)
  tally.end()
}

/** Starts this very file once more, inside; gives its exit code, or why it has none. */
function startInside(
  way: readonly string[],
  folder: string,
  limitMs: number,
): Promise<number | string> {
  const [node, file] = [process.execPath, process.argv[1] ?? '']
  const child = spawn('unshare', [...way, node, file, inside, folder], {
    stdio: ['pipe', 'inherit', 'inherit'],
  })
  const end = (): void => void child.kill('SIGKILL')
  const timer = setTimeout(end, limitMs)
  process.once('SIGINT', end).once('SIGTERM', end)
  return new Promise((resolve) => {
    const settle = (ended: number | string): void => {
      clearTimeout(timer)
      process.off('SIGINT', end).off('SIGTERM', end)
      resolve(ended)
    }
    child.once('error', ({ message }) => settle(message))
    child.once('exit', (code, signal) => settle(code ?? `ended by ${signal}`))
  })
}

function skip(why: string): void {
  const tally = startTally()
  print(`skipped: ${why}`)
  if (process.env['REQUIRE_ALL'] === '1') tally.note('REQUIRE_ALL=1', 'nothing may be skipped')
  tally.end()
}
