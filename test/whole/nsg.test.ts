import { spawn } from 'node:child_process'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

import { describe, expect, it } from 'vitest'
import { z } from 'zod'

import { repairResultSchema } from '../../src/model/outcome.ts'
import { closingSchema, openingSchema, wayViewSchema } from '../../src/model/way.ts'
import { withSandbox } from '../helpers/sandbox-cli.ts'
import type { SandboxCli } from '../helpers/sandbox-cli.ts'

const caller = '192.0.2.50'
const name = 'rdp-azure-vm-one-192-0-2-50-3389'
const from = ['--from', caller]
const main = path.resolve('src/cli/main.ts')

/** One VM with this laid over its platform; its group lets nobody in unless it says so. */
function scenario(network: object = {}, platform: object = {}): string {
  const laid = { ...platform, network: { nicGroup: [], ...network } }
  return JSON.stringify({ vms: [{ name: 'vm-one', resourceGroup: 'rg-one', platform: laid }] })
}

const groups = ({ vm }: SandboxCli) => {
  const { nicGroup, subnetGroup } = vm('vm-one').platform.network
  return structuredClone({ nicGroup, subnetGroup })
}
const names = (sandbox: SandboxCli) => (groups(sandbox).nicGroup ?? []).map((rule) => rule.name)

/** Waits until something holds of the pretend Azure. */
async function until(holds: () => boolean, what: string): Promise<void> {
  for (let waited = 0; waited < 30_000; waited += 20) {
    if (holds()) return
    await delay(20)
  }
  throw new Error(`it did not come to: ${what}`)
}

describe('nsg allow', () => {
  it('lets the caller in, and on being asked to end leaves the group as it was before', async () => {
    const others = [{ name: 'Office', priority: 300, access: 'Allow', sources: ['192.0.2.0/28'] }]
    await withSandbox(scenario({ nicGroup: others }), async (sandbox) => {
      const before = groups(sandbox)
      const asked = new AbortController()
      const allow = ['nsg', 'allow', 'vm-one', ...from, '--for', '2h', '--yes', '-o', 'json']
      const running = sandbox.run(allow, { abortSignal: asked.signal })
      await until(() => names(sandbox).includes(name), 'a rule for the caller')
      const show = await sandbox.json(['nsg', 'show', 'vm-one', ...from])
      asked.abort()
      const { exitCode, stdout, stderr } = await running
      const opening = openingSchema.parse(JSON.parse(stdout))
      expect([exitCode, opening.outcome], stderr).toEqual([0, 'closed'])
      expect(wayViewSchema.parse(show.body)).toMatchObject({
        access: 'open',
        because: expect.stringContaining(name),
        ours: [{ rule: name, source: caller, port: 3389, runId: opening.id, mine: true }],
      })
      expect(groups(sandbox)).toEqual(before)
    })
  })

  it('twice is one rule, and revoke leaves the groups as they were before', async () => {
    await withSandbox(scenario({ subnetGroup: [] }), async (sandbox) => {
      const before = groups(sandbox)
      const allow = ['nsg', 'allow', 'vm-one', ...from, '--detach', '--yes']
      const first = await sandbox.json(allow)
      expect(openingSchema.parse(first.body)).toMatchObject({ outcome: 'open' })
      const made = groups(sandbox)
      expect(
        [made.nicGroup, made.subnetGroup].map((each) => each?.map((rule) => rule.name)),
      ).toEqual([[name], [name]])
      const second = await sandbox.json(allow)
      expect([second.exitCode, openingSchema.parse(second.body).outcome]).toEqual([
        0,
        'already-open',
      ])
      expect(groups(sandbox)).toEqual(made)
      const revoked = await sandbox.json(['nsg', 'revoke', 'vm-one', '--yes'])
      expect(closingSchema.parse(revoked.body)).toMatchObject({ outcome: 'revoked', left: [] })
      expect(groups(sandbox)).toEqual(before)
    })
  })

  it('is undone by its run, too', async () => {
    await withSandbox(scenario(), async (sandbox) => {
      const before = groups(sandbox)
      const { body } = await sandbox.json(['nsg', 'allow', 'vm-one', ...from, '--detach', '--yes'])
      const { id } = openingSchema.parse(body)
      const undo = await sandbox.run(['undo', 'vm-one', '--run', id, '--yes'])
      expect([undo.exitCode, undo.stdout]).toEqual([0, expect.stringContaining('vm-one: undone')])
      expect(groups(sandbox)).toEqual(before)
    })
  })

  it('changes nothing in a dry run, without a yes, and where the run is read-only', async () => {
    await withSandbox(scenario(), async (sandbox) => {
      const before = groups(sandbox)
      const allow = ['nsg', 'allow', 'vm-one', ...from]
      const dry = await sandbox.run([...allow, '--dry-run'])
      expect([dry.exitCode, dry.stdout]).toEqual([3, expect.stringContaining('Weakens vm-one-nsg')])
      const nobody = await sandbox.run(allow)
      expect([nobody.exitCode, nobody.stdout]).toEqual([6, expect.stringContaining('--yes')])
      const readOnly = await sandbox.run([...allow, '--yes', '--read-only'])
      expect([readOnly.exitCode, readOnly.stderr]).toEqual([6, expect.stringContaining('ReadOnly')])
      const no = await sandbox.run(allow, { answer: false })
      expect([no.exitCode, no.stdout]).toEqual([6, expect.stringContaining('declined')])
      expect(groups(sandbox)).toEqual(before)
    })
  })
})

describe('a repair that makes a rule', () => {
  it('is proven from outside, and undo leaves the group as it was before', async () => {
    await withSandbox(scenario(), async (sandbox) => {
      const before = groups(sandbox)
      const named = ['--runbook', 'nsg-blocks-rdp', '--max-risk', 'medium', '--yes']
      const unnamed = await sandbox.run(['repair', 'vm-one', '--yes', '--max-risk', 'medium'])
      expect(unnamed.exitCode, unnamed.stdout).not.toBe(0)
      expect(groups(sandbox)).toEqual(before)
      const { body } = await sandbox.json(['repair', 'vm-one', ...named])
      expect(repairResultSchema.parse(body)).toMatchObject({ outcome: 'fixed', proof: 'outside' })
      expect(names(sandbox)).toHaveLength(1)
      const undo = await sandbox.run(['undo', 'vm-one', '--yes'])
      expect([undo.exitCode, undo.stdout]).toEqual([0, expect.stringContaining('vm-one: undone')])
      expect(groups(sandbox)).toEqual(before)
    })
  })
})

describe('a door that is somebody else’s', () => {
  const doors: { what: string; text: string; owner: string }[] = [
    {
      what: 'Bastion is the only way',
      text: scenario({ bastion: true }, { publicAddress: null }),
      owner: 'Bastion host',
    },
    {
      what: 'the VM is a session host',
      text: scenario({ sessionHost: true }),
      owner: 'rg-one-pool',
    },
    { what: 'a lock is on the group', text: scenario({ groupLock: 'ReadOnly' }), owner: 'lock' },
    {
      what: 'a lock forbids deleting',
      text: scenario({ groupLock: 'CanNotDelete' }),
      owner: 'lock',
    },
    {
      what: 'a network manager denies',
      text: scenario({ adminRules: [{ name: 'NoRdp', priority: 10, access: 'Deny' }] }),
      owner: 'NoRdp',
    },
  ]

  it.each(doors)('is not opened past them: $what', async ({ text, owner }) => {
    await withSandbox(text, async (sandbox) => {
      const before = groups(sandbox)
      const { exitCode, body } = await sandbox.json(['nsg', 'allow', 'vm-one', ...from, '--yes'])
      const { outcome, failure } = openingSchema.parse(body)
      expect([exitCode, outcome, failure?.code]).toEqual([6, 'refused', 'WayOwned'])
      expect(failure?.message).toContain(owner)
      expect(failure?.data['owner']).toEqual(expect.any(String))
      expect(groups(sandbox)).toEqual(before)
    })
  })

  it('of a just-in-time policy is asked for there, and no rule of ours is made', async () => {
    await withSandbox(scenario({ jit: 'closed' }), async (sandbox) => {
      const allow = ['nsg', 'allow', 'vm-one', ...from, '--yes']
      const { exitCode, body } = await sandbox.json(allow)
      expect([exitCode, openingSchema.parse(body).outcome]).toEqual([0, 'requested'])
      expect(names(sandbox)).not.toContain(name)
      const show = wayViewSchema.parse(
        (await sandbox.json(['nsg', 'show', 'vm-one', ...from])).body,
      )
      expect(show).toMatchObject({ access: 'open', owners: { jit: { open: true } }, ours: [] })
      const revoke = await sandbox.json(['nsg', 'revoke', 'vm-one', '--yes'])
      expect(closingSchema.parse(revoke.body)).toMatchObject({
        outcome: 'nothing-to-revoke',
        jitOpen: true,
      })
    })
  })
})

describe('what is shown', () => {
  it('names nobody where it is masked', async () => {
    const owners = { jit: 'closed', bastion: true, groupLock: 'CanNotDelete', sessionHost: true }
    const hidden = /vm-one|rg-one|corp|192.0.2.50|5a9db0c5/
    const secret = { name: 'CorpSecret', priority: 200, access: 'Deny' }
    for (const network of [owners, { nicGroup: [secret] }]) {
      await withSandbox(scenario(network), async (sandbox) => {
        await sandbox.run(['nsg', 'allow', 'vm-one', ...from, '--detach', '--yes'])
        for (const [command, ...more] of [
          ['show', ...from],
          ['allow', ...from, '--dry-run'],
          ['allow', ...from, '--yes'],
          ['revoke', '--dry-run'],
          ['revoke', '--yes'],
        ]) {
          for (const output of ['text', 'json']) {
            const args = ['nsg', command ?? '', 'vm-one', ...more, '--mask', '-o', output]
            const { stdout, stderr } = await sandbox.run(args)
            expect(stdout.toLowerCase()).not.toMatch(hidden)
            expect([args, stdout.length > 20, stderr]).toEqual([args, true, ''])
          }
        }
      })
    }
  })

  it('is a usage error where the caller, the time or the port cannot be understood', async () => {
    await withSandbox(scenario(), async ({ run, folder: _folder, environment }) => {
      expect(environment['RDP_AZURE_FROM'] ?? '').not.toBe(caller)
      const wrong = [
        ['--from', '0.0.0.0/0'],
        ['--from', 'Internet'],
        ['--from', 'http://ip.example/'],
        [...from, '--for', '25h'],
        [...from, '--for', 'ever'],
        [...from, '--for', '0m'],
        [...from, '--port', '0'],
      ]
      for (const options of wrong) {
        const { exitCode, stderr } = await run(['nsg', 'allow', 'vm-one', ...options, '--yes'])
        expect([options, exitCode, stderr]).toEqual([options, 2, expect.stringContaining('Usage')])
      }
    })
  })
})

const errorSchema = z.object({ outcome: z.string() })

// Windows has no signals to send to another process: kill() ends it at once there.
describe.skipIf(process.platform === 'win32')('a signal', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('%s closes what was opened', async (signal) => {
    await withSandbox(scenario(), async (sandbox) => {
      const before = groups(sandbox)
      const args = [main, 'nsg', 'allow', 'vm-one', ...from, '--yes', '-o', 'json']
      const journal = { RDP_AZURE_JOURNAL: path.join(sandbox.folder, 'runs') }
      const child = spawn(process.execPath, args, {
        cwd: sandbox.folder,
        env: { ...process.env, ...sandbox.environment, ...journal },
        stdio: ['ignore', 'pipe', 'ignore'],
      })
      let stdout = ''
      child.stdout.on('data', (text) => void (stdout += String(text)))
      await until(() => names(sandbox).includes(name), 'a rule for the caller')
      child.kill(signal)
      const exitCode = await new Promise<number | null>((resolve) => child.once('close', resolve))
      expect([exitCode, errorSchema.parse(JSON.parse(stdout)).outcome]).toEqual([0, 'closed'])
      expect(groups(sandbox)).toEqual(before)
    })
  })

  it('that kills leaves a rule, which is shown with its run and taken away', async () => {
    await withSandbox(scenario(), async (sandbox) => {
      const before = groups(sandbox)
      const args = [main, 'nsg', 'allow', 'vm-one', ...from, '--yes']
      const journal = { RDP_AZURE_JOURNAL: path.join(sandbox.folder, 'runs') }
      const child = spawn(process.execPath, args, {
        cwd: sandbox.folder,
        env: { ...process.env, ...sandbox.environment, ...journal },
        stdio: 'ignore',
      })
      await until(() => names(sandbox).includes(name), 'a rule for the caller')
      child.kill('SIGKILL')
      await new Promise((resolve) => child.once('close', resolve))
      const { body } = await sandbox.json(['nsg', 'show', 'vm-one', ...from])
      expect(wayViewSchema.parse(body).ours).toMatchObject([{ rule: name, expired: false }])
      const revoke = await sandbox.run(['nsg', 'revoke', 'vm-one', '--yes'])
      expect(revoke.exitCode, revoke.stdout).toBe(0)
      expect(groups(sandbox)).toEqual(before)
    })
  })
})
