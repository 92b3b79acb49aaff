import { spawn } from 'node:child_process'
import path from 'node:path'

import { describe, expect, it } from 'vitest'

import { withSandbox } from '../helpers/sandbox-cli.ts'

const scenario = 'vms: [{ name: vm-one, resourceGroup: rg-one, faults: [f686-key-acl] }]\n'
const main = path.resolve('src/cli/main.ts')

/** Runs the real command, and sends the signal so many times as soon as stderr shows the text. */
async function interrupted(
  env: Record<string, string>,
  cwd: string,
  args: readonly string[],
  when: string,
  times: number,
) {
  const journal = { RDP_AZURE_JOURNAL: path.join(cwd, 'runs') }
  const child = spawn(process.execPath, [main, ...args], {
    cwd,
    env: { ...process.env, ...env, ...journal },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const out = { stdout: '', stderr: '' }
  child.stdout.on('data', (text) => void (out.stdout += String(text)))
  child.stderr.on('data', (text) => {
    const before = out.stderr.includes(when)
    out.stderr += String(text)
    if (before || !out.stderr.includes(when)) return
    for (let n = 0; n < times; n += 1) child.kill('SIGINT')
  })
  const exitCode = await new Promise<number | null>((resolve) => child.once('close', resolve))
  return { exitCode, ...out }
}

// Windows has no SIGINT to send to another process: kill() ends it at once there.
describe.skipIf(process.platform === 'win32')('Ctrl-C', () => {
  for (const times of [1, 2]) {
    it(`during a change, told ${times} times at once, ends with 130 and can be resumed`, async () => {
      await withSandbox(scenario, async ({ environment, folder, run }) => {
        const repair = ['repair', 'vm-one', '--yes', '-o', 'json']
        const cut = await interrupted(environment, folder, repair, 'stage 1 of 1', times)
        expect(cut.exitCode, cut.stderr).toBe(130)
        const { error } = JSON.parse(cut.stdout)
        expect(error).toMatchObject({
          code: 'Interrupted',
          next: [expect.stringMatching(/^rdp-azure resume [0-9a-f]{32}$/)],
        })
        const resumed = await run(String(error.next[0]).split(' ').slice(1))
        expect([resumed.exitCode, resumed.stdout]).toEqual([
          0,
          expect.stringContaining('vm-one: fixed'),
        ])
      })
    })
  }

  it('during a diagnosis ends with 130, and says to run it again', async () => {
    await withSandbox(scenario, async ({ environment, folder }) => {
      const cut = await interrupted(environment, folder, ['diagnose', 'vm-one'], 'looking at', 1)
      expect([cut.exitCode, cut.stdout]).toEqual([130, ''])
      expect(cut.stderr).toContain('Next    run the same command again')
    })
  })
})
