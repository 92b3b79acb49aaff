import { spawn } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

import { describe, expect, it } from 'vitest'

import { repairResultSchema } from '../../src/model/outcome.ts'
import type { WindowsState } from '../../src/model/windows-state.ts'
import { loadWorld } from '../../src/sandbox/state-folder.ts'
import { withSandbox } from '../helpers/sandbox-cli.ts'
import type { SandboxCli } from '../helpers/sandbox-cli.ts'

const scenario = `vms:
  - name: vm-one
    resourceGroup: rg-one
    faults: [f686-key-acl, rdp-cert-expired]
`

/** Every moment to die in `npm run campaign:guests`, some of them every day. */
const everyMoment = process.env['CAMPAIGN'] === 'guests'

/** How often the key's descriptor was written: Windows logs each as security event 4670. */
const keyWrites = (state: WindowsState) =>
  state.events.filter(
    ({ id, properties }) => id === 4670 && properties.some((each) => /f686aace/i.test(each)),
  ).length

/** How often Windows made a listener certificate: event 1056. */
const certificatesMade = (state: WindowsState) =>
  state.events.filter(({ id }) => id === 1056).length

const once = (sandbox: SandboxCli) => {
  const { windows } = sandbox.vm('vm-one')
  return { keyWrites: keyWrites(windows), certificatesMade: certificatesMade(windows) }
}

describe('a lost connection', () => {
  it('after Azure accepted the Run Command makes nothing twice', async () => {
    await withSandbox(
      scenario,
      async (sandbox) => {
        const { exitCode, body } = await sandbox.json(['repair', 'vm-one', '--yes'])
        expect([exitCode, repairResultSchema.parse(body).outcome]).toEqual([0, 'fixed'])
        expect(once(sandbox)).toEqual({ keyWrites: 1, certificatesMade: 1 })
      },
      { faults: ['reset-after-accept@change:2'] },
    )
  })
})

describe('a guest that dies', () => {
  // Every write of this repair to the guest's disk and registry; one more is never reached.
  const writes = 20
  /** The Run Commands of a repair: collect, apply, and apply again when the guest died. */
  const sent = (stderr: string) => stderr.match(/POST \S*runCommand/gi)?.length

  async function repairDyingAfter(write: number): Promise<number | undefined> {
    return withSandbox(
      scenario,
      async (sandbox) => {
        const words = ['repair', 'vm-one', '--yes', '--debug', '-o', 'json']
        const { exitCode, stdout, stderr } = await sandbox.run(words)
        const { outcome, failure } = repairResultSchema.parse(JSON.parse(stdout))
        expect([exitCode, outcome], failure?.message).toEqual([0, 'fixed'])
        expect(once(sandbox)).toEqual({ keyWrites: 1, certificatesMade: 1 })
        return sent(stderr)
      },
      { faults: [`guest-crash:${write}`] },
    )
  }

  const every = Array.from({ length: writes }, (_, index) => index + 1)
  for (const write of everyMoment ? every : [1, 7, 13, writes]) {
    it(`after its write ${write} finishes on the next send, each change made once`, async () => {
      expect(await repairDyingAfter(write)).toBe(3)
    })
  }

  it('after a write that a repair never reaches does not die', async () => {
    expect(await repairDyingAfter(writes + 1)).toBe(2)
  })
})

describe('a crash of the caller', () => {
  it('at a line of the journal is resumed to the same end, each change made once', async () => {
    await withSandbox(scenario, async (after) => {
      await after.json(['repair', 'vm-one', '--yes'])
      const lines = journalOf(after.folder).text.trimEnd().split('\n')
      const stateAt = (kept: number) => stageState(lines.slice(0, kept))
      const all = Array.from({ length: lines.length - 1 }, (_, index) => index + 1)
      // Every day the prefixes at which the change is sent or answered, and each sixth of the others.
      const told = (kept: number) => kept % 6 === 1 || stateAt(kept) !== stateAt(kept - 1)
      for (const kept of everyMoment ? all : all.filter(told)) {
        const state = stateAt(kept)
        const label = `${kept} of ${lines.length} lines kept`
        if (state !== 'not sent')
          await resumeFrom(after, after.folder, lines, kept, `${label}, guest done`)
        if (state !== 'answered') {
          await withSandbox(scenario, (fresh) =>
            resumeFrom(fresh, after.folder, lines, kept, `${label}, guest not done`),
          )
        }
      }
    })
  })

  const waitsMs = everyMoment ? [0, 40, 120] : [40]
  for (const [kill, waitMs] of waitsMs.entries()) {
    it(`by SIGKILL ${kill + 1} between start and end of a change is resumed to the end`, async () => {
      using killed = await killedDuringChange(waitMs)
      const { folder } = killed
      const { runId } = journalOf(folder)
      const resumed = await cli(folder, ['resume', runId, '-o', 'json']).ended
      expect(resumed.exitCode, resumed.stdout + resumed.stderr).toBe(0)
      expect(repairResultSchema.parse(JSON.parse(resumed.stdout)).outcome).toBe('fixed')
      const world = await loadWorld(path.join(folder, 'state'))
      const windows = world?.vms[0]?.windows
      expect(windows && [keyWrites(windows), certificatesMade(windows)]).toEqual([1, 1])
    })
  }
})

function journalOf(folder: string): { runId: string; file: string; text: string } {
  const runs = path.join(folder, 'runs')
  const name = existsSync(runs)
    ? readdirSync(runs).find((each) => each.endsWith('.jsonl'))
    : undefined
  const file = path.join(runs, name ?? '')
  return { runId: name?.slice(0, 32) ?? '', file, text: name ? readFileSync(file, 'utf8') : '' }
}

/** What a prefix of the journal says of the one Run Command that changes something. */
function stageState(lines: readonly string[]): 'not sent' | 'sent' | 'answered' {
  const states = lines
    .map((line) => JSON.parse(line).body)
    .filter((body) => body.name === 'change-guest')
    .map((body) => body.state)
  if (states.includes('done')) return 'answered'
  return states.includes('started') ? 'sent' : 'not sent'
}

async function resumeFrom(
  sandbox: SandboxCli,
  journalFolder: string,
  lines: readonly string[],
  kept: number,
  label: string,
): Promise<void> {
  const { runId } = journalOf(journalFolder)
  const runs = path.join(sandbox.folder, 'prefix')
  mkdirSync(runs, { recursive: true })
  writeFileSync(path.join(runs, `${runId}.jsonl`), `${lines.slice(0, kept).join('\n')}\n`)
  const { exitCode, body } = await sandbox.json(['resume', runId, '--journal', 'prefix'])
  expect([exitCode, repairResultSchema.parse(body).outcome], label).toEqual([0, 'fixed'])
  expect(once(sandbox), label).toEqual({ keyWrites: 1, certificatesMade: 1 })
}

/** Runs the command in a sandbox of its own, both as processes, and kept state between them. */
function cli(folder: string, words: readonly string[]) {
  const main = path.resolve('src/cli/main.ts')
  const state = [
    '--state',
    path.join(folder, 'state'),
    '--scenario',
    path.join(folder, 'scenario.yaml'),
  ]
  writeFileSync(path.join(folder, 'scenario.yaml'), scenario)
  const command = ['rdp-azure', ...words, '--journal', path.join(folder, 'runs')]
  const args = [main, 'sandbox', 'run', ...state, '--', ...command]
  const child = spawn(process.execPath, args, {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  const out = { stdout: '', stderr: '' }
  child.stdout.on('data', (text) => void (out.stdout += String(text)))
  child.stderr.on('data', (text) => void (out.stderr += String(text)))
  const ended = new Promise<{ exitCode: number; stdout: string; stderr: string }>((resolve) =>
    child.once('close', (code) => resolve({ exitCode: code ?? -1, ...out })),
  )
  return { child, ended }
}

/**
 * A folder whose command and sandbox were killed so many milliseconds after the change was started
 * and before it ended. On a fast machine the change may end sooner: then again, killed sooner.
 */
async function killedDuringChange(waitMs: number): Promise<{ folder: string } & Disposable> {
  for (let wait = waitMs; ; wait = Math.floor(wait / 2)) {
    const folder = mkdtempSync(path.join(tmpdir(), 'rdp-azure-kill-'))
    const remove = () => rmSync(folder, { recursive: true, force: true })
    await killDuringChange(folder, wait)
    const state = stageState(wholeLines(journalOf(folder).text))
    if (state === 'sent') return { folder, [Symbol.dispose]: remove }
    remove()
    expect(wait, `the change is ${state}, killed at once`).toBeGreaterThan(0)
  }
}

/** Kills both at once, as a group. */
async function killDuringChange(folder: string, waitMs: number): Promise<void> {
  const { child, ended } = cli(folder, ['repair', 'vm-one', '--yes'])
  const deadline = Date.now() + 60_000
  while (stageState(wholeLines(journalOf(folder).text)) === 'not sent') {
    if (Date.now() > deadline || child.exitCode !== null) break
    await delay(5)
  }
  await delay(waitMs)
  if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL')
  await ended
}

function wholeLines(text: string): string[] {
  return text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .slice(0, -1)
}
