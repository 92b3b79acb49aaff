import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'

import { describe, expect, it } from 'vitest'

import { withSandbox } from '../helpers/sandbox-cli.ts'
import type { SandboxCli } from '../helpers/sandbox-cli.ts'

const scenario = `vms:
  - { name: vm-one, resourceGroup: rg-one, faults: [f686-key-acl] }
  - { name: vm-two, resourceGroup: rg-one, faults: [rdp-disabled] }
  - { name: vm-ok, resourceGroup: rg-one }
`
const states = (sandbox: SandboxCli) =>
  JSON.stringify(sandbox.world().vms.map(({ windows: { clock: _clock, ...rest } }) => rest))
const runIds = (sandbox: SandboxCli) =>
  readdirSync(path.join(sandbox.folder, 'runs'))
    .filter((name) => name.endsWith('.jsonl'))
    .map((name) => name.slice(0, 32))
    .sort()

describe('repair', () => {
  it('of a healthy VM ends with 0 and offers nothing', async () => {
    await withSandbox(scenario, async ({ run }) => {
      const { exitCode, stdout } = await run(['repair', 'vm-ok', '--yes'])
      expect([exitCode, stdout]).toEqual([
        0,
        'vm-ok: healthy · nothing was wrong, nothing was changed\n',
      ])
    })
  })

  it('as a dry run ends with 3, shows before and after, and changes nothing', async () => {
    await withSandbox(scenario, async (sandbox) => {
      const before = states(sandbox)
      const { exitCode, stdout } = await sandbox.run(['repair', 'vm-two', '--dry-run'])
      expect(exitCode).toBe(3)
      expect(stdout).toMatch(/before +1 \(REG_DWORD\)\n +after +0 \(REG_DWORD\)/)
      expect(stdout).toMatch(/Next +rdp-azure repair vm-two\n$/)
      const again = await sandbox.run(['repair', 'vm-two', '--dry-run', '--via', 'public'])
      expect(again.stdout).toMatch(/Next +rdp-azure repair vm-two --via public\n$/)
      expect(states(sandbox)).toBe(before)
    })
  })

  it('shows a plan that nobody is asked about before it is made', async () => {
    await withSandbox(scenario, async ({ run }) => {
      const { stderr } = await run(['repair', 'vm-two', '--yes'])
      const [plan, stage] = ['Plan    rdp-disabled', 'stage 1 of 1:'].map((t) => stderr.indexOf(t))
      expect(plan).toBeGreaterThan(-1)
      expect(stage).toBeGreaterThan(plan ?? 0)
      expect((await run(['repair', 'vm-one', '--yes', '--quiet'])).stderr).toBe('')
    })
  })

  it('asks as whom, in which tenant and subscription, and takes no for an answer', async () => {
    await withSandbox(scenario, async (sandbox) => {
      const before = states(sandbox)
      const { exitCode, stdout } = await sandbox.run(['repair', 'vm-two'], { answer: false })
      expect(exitCode).toBe(6)
      expect(stdout).toMatch(
        /^As \S.*, tenant [0-9a-f-]{36}, subscription [0-9a-f-]{36}, cloud sandbox$/m,
      )
      expect(stdout.match(/^Plan/gm)).toHaveLength(1)
      expect(states(sandbox)).toBe(before)
      expect((await sandbox.run(['repair', 'vm-two'], { answer: true })).exitCode).toBe(0)
    })
  })

  it('asks nobody where JSON is printed', async () => {
    await withSandbox(scenario, async ({ json }) => {
      const { body } = await json(['repair', 'vm-two'], { answer: true })
      expect(body).toMatchObject({ outcome: 'refused', failure: { code: 'ConsentNeeded' } })
    })
  })

  it('sends nothing that could change when it is read-only', async () => {
    await withSandbox(scenario, async (sandbox) => {
      const flags = ['--read-only', '--yes', '--debug']
      const { exitCode, stderr } = await sandbox.run(['repair', 'vm-two', ...flags])
      expect(exitCode).toBe(6)
      expect(stderr.match(/^POST .*runCommand/gm)).toHaveLength(1)
      expect(stderr).not.toMatch(/^(PUT|PATCH|DELETE) /m)
    })
  })

  it('refuses a runbook that is not loaded before it looks', async () => {
    await withSandbox(scenario, async ({ run }) => {
      const { exitCode, stderr } = await run(['repair', 'vm-one', '--runbook', 'nope', '--yes'])
      expect(exitCode).toBe(2)
      expect(stderr).toContain("no loaded runbook is called 'nope'")
      expect(stderr).not.toContain('looking at')
    })
  })

  it('refuses the plan of another VM and names both', async () => {
    await withSandbox(scenario, async (sandbox) => {
      await sandbox.run(['diagnose', 'vm-one', '--plan-out', 'plan.json'])
      const before = states(sandbox)
      const planned = ['repair', 'vm-two', '--plan', 'plan.json', '--yes']
      const { exitCode, body } = await sandbox.json(planned)
      const message = expect.stringContaining('vm-one in rg-one, and this is vm-two in rg-one')
      expect(exitCode).toBe(6)
      expect(body).toMatchObject({ error: { code: 'PlanOutdated', message } })
      expect(states(sandbox)).toBe(before)
    })
  })
})

describe('diagnose --plan-out', () => {
  it('says where the plan is and the command that makes it', async () => {
    await withSandbox(scenario, async ({ run, folder }) => {
      const { stderr } = await run(['diagnose', 'vm-two', '--plan-out', 'plan.json'])
      expect(stderr).toContain('rdp-azure repair vm-two --plan plan.json')
      const file = path.join(folder, 'plan.json')
      expect(JSON.parse(readFileSync(file, 'utf8')).schema).toBe('rdp-azure/plan/1')
      if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600)
    })
  })

  it('says that there is no plan, and writes none', async () => {
    await withSandbox(scenario, async ({ run, folder }) => {
      const { exitCode, stderr } = await run(['diagnose', 'vm-ok', '--plan-out', 'plan.json'])
      expect(exitCode).toBe(0)
      expect(stderr).toContain('plan.json is not written, because there is no plan')
      expect(existsSync(path.join(folder, 'plan.json'))).toBe(false)
    })
  })

  it('ends with 2 when the file cannot be written', async () => {
    await withSandbox(scenario, async ({ run }) => {
      const { exitCode, stderr } = await run(['diagnose', 'vm-two', '--plan-out', 'no/plan.json'])
      expect([exitCode, stderr.includes('--plan-out: no/plan.json cannot be written')]).toEqual([
        2,
        true,
      ])
    })
  })
})

describe('undo', () => {
  it('takes the last run that changed something, not the last run', async () => {
    await withSandbox(scenario, async (sandbox) => {
      const before = states(sandbox)
      await sandbox.run(['repair', 'vm-two', '--yes'])
      const [changing] = runIds(sandbox)
      await sandbox.run(['repair', 'vm-two', '--dry-run'])
      const { body } = await sandbox.json(['undo', 'vm-two', '--yes'])
      expect(body).toMatchObject({ outcome: 'undone', undoOf: changing })
      expect(states(sandbox)).not.toBe(before)
      expect((await sandbox.json(['diagnose', 'vm-two'])).exitCode).toBe(3)
    })
  })

  it('refuses a run of another VM and names both', async () => {
    await withSandbox(scenario, async (sandbox) => {
      await sandbox.run(['repair', 'vm-two', '--yes'])
      const [run = ''] = runIds(sandbox)
      const before = states(sandbox)
      const { exitCode, stderr } = await sandbox.run(['undo', 'vm-one', '--run', run, '--yes'])
      expect(exitCode).toBe(2)
      expect(stderr).toContain('is of the VM vm-two in rg-one, not of vm-one in rg-one')
      expect(stderr).toContain(`Next    rdp-azure undo vm-two -g rg-one --run ${run}`)
      expect(states(sandbox)).toBe(before)
    })
  })

  it('shows what would go back and as whom, and takes no for an answer', async () => {
    await withSandbox(scenario, async (sandbox) => {
      await sandbox.run(['repair', 'vm-two', '--yes'])
      const before = states(sandbox)
      const { exitCode, stdout } = await sandbox.run(['undo', 'vm-two'], { answer: false })
      expect(exitCode).toBe(6)
      expect(stdout).toMatch(/now +0 \(REG_DWORD\)\n +back to +1 \(REG_DWORD\)/)
      expect(stdout).toContain('As ')
      expect(states(sandbox)).toBe(before)
    })
  })

  it('is refused in a read-only run, and where nobody can be asked', async () => {
    await withSandbox(scenario, async ({ json, run }) => {
      await run(['repair', 'vm-two', '--yes'])
      expect(await json(['undo', 'vm-two', '--yes', '--read-only'])).toMatchObject({
        exitCode: 6,
        body: { error: { code: 'ReadOnly' } },
      })
      expect(await json(['undo', 'vm-two'])).toMatchObject({
        exitCode: 6,
        body: {
          error: { code: 'ConsentNeeded', next: [expect.stringMatching(/--run \w+ --yes$/)] },
        },
      })
    })
  })

  it('of an interrupted run says to resume it first; read-only, that is refused, too', async () => {
    await withSandbox(scenario, async (sandbox) => {
      await sandbox.run(['repair', 'vm-two', '--yes'])
      const [run = ''] = runIds(sandbox)
      const file = path.join(sandbox.folder, 'runs', `${run}.jsonl`)
      const lines = readFileSync(file, 'utf8').trimEnd().split('\n')
      writeFileSync(file, `${lines.slice(0, -1).join('\n')}\n`)
      const next = [`rdp-azure resume ${run}`]
      expect((await sandbox.json(['undo', 'vm-two', '--yes'])).body).toMatchObject({
        error: { next },
      })
      const kept = readFileSync(file, 'utf8')
      expect((await sandbox.json(['resume', run, '--read-only'])).exitCode).toBe(6)
      expect(readFileSync(file, 'utf8')).toBe(kept)
      const { stdout } = await sandbox.run(['resume', run])
      expect(stdout).toContain(`Undo    rdp-azure undo vm-two -g rg-one --run ${run}`)
      expect((await sandbox.run(['undo', 'vm-two', '--yes'])).exitCode).toBe(0)
    })
  })
})
