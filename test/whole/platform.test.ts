import { describe, expect, it } from 'vitest'
import { z } from 'zod'

import { withSandbox } from '../helpers/sandbox-cli.ts'

const vm = (platform: string, faults = ''): string =>
  `vms: [{ name: vm-a, resourceGroup: rg-a, platform: ${platform}${faults} }]`

const finding = z.object({
  runbook: z.string(),
  status: z.string(),
  because: z.string().optional(),
  handoff: z.string().optional(),
})
const diagnosisSchema = z.object({
  judgement: z.object({
    verdict: z.string(),
    cause: z.string().optional(),
    findings: z.array(finding),
  }),
  evidence: z.object({
    guest: z.object({
      seen: z.boolean(),
      value: z.object({ transport: z.string().optional() }).optional(),
      failure: z.object({ code: z.string() }).optional(),
    }),
  }),
})
const repairSchema = z.object({
  outcome: z.string(),
  proof: z.string().optional(),
  attempts: z.array(z.object({ plan: z.object({ runbook: z.object({ id: z.string() }) }) })),
  failure: z.object({ code: z.string(), message: z.string() }).optional(),
})

describe('a Run Command that never ended', () => {
  const stuck = vm('{ runCommand: stuck }')

  it('is named by the second way in, which sees the whole guest', async () => {
    await withSandbox(stuck, async ({ run, json }) => {
      const text = await run(['diagnose', 'vm-a'])
      expect(text.stderr).toContain('an earlier Run Command has not ended; asking by a managed one')
      const { exitCode, body } = await json(['diagnose', 'vm-a'])
      const { judgement, evidence } = diagnosisSchema.parse(body)
      expect([exitCode, judgement.cause]).toEqual([3, 'extension-stuck'])
      expect(evidence.guest).toMatchObject({ seen: true, value: { transport: 'managed' } })
      expect(judgement.findings.map(({ runbook }) => runbook)).toEqual(['extension-stuck'])
    })
  }, 60_000)

  it('is reset, and the first way is open again', async () => {
    await withSandbox(stuck, async ({ json, vm: now }) => {
      const made = await json(['repair', 'vm-a', '--yes', '--max-risk', 'medium'])
      const { outcome, attempts, proof } = repairSchema.parse(made.body)
      expect([made.exitCode, outcome, proof]).toEqual([0, 'fixed', 'outside'])
      expect(attempts.map(({ plan }) => plan.runbook.id)).toEqual(['extension-stuck'])
      expect(now('vm-a').platform.runCommand).toBe('usable')
      const after = await json(['diagnose', 'vm-a'])
      const { judgement, evidence } = diagnosisSchema.parse(after.body)
      expect([after.exitCode, judgement.verdict]).toEqual([0, 'healthy'])
      expect(evidence.guest.value).not.toHaveProperty('transport')
    })
  }, 60_000)

  it('keeps nobody from repairing what is wrong inside', async () => {
    const both = vm('{ runCommand: stuck }', ', faults: [f686-key-acl]')
    await withSandbox(both, async ({ json }) => {
      const made = await json([
        'repair',
        'vm-a',
        '--yes',
        '--allow-disconnect',
        '--max-risk',
        'medium',
      ])
      const { outcome, attempts } = repairSchema.parse(made.body)
      expect([made.exitCode, outcome]).toEqual([0, 'fixed'])
      expect(attempts.map(({ plan }) => plan.runbook.id)).toEqual([
        'f686-key-acl',
        'extension-stuck',
      ])
    })
  }, 90_000)

  it('keeps a read-only run out, because the second way would change the VM', async () => {
    await withSandbox(stuck, async ({ json }) => {
      const { body } = await json(['diagnose', 'vm-a', '--read-only'])
      const { judgement, evidence } = diagnosisSchema.parse(body)
      expect(evidence.guest).toMatchObject({ seen: false, failure: { code: 'ArmConflict' } })
      expect(judgement.cause).toBe('extension-stuck')
    })
  }, 60_000)
})

describe('an agent that is silent', () => {
  const heard = async (platform: string) =>
    withSandbox(vm(platform), async ({ json, run }) => {
      const { exitCode, body } = await json(['diagnose', 'vm-a'])
      const { judgement } = diagnosisSchema.parse(body)
      const text = (await run(['diagnose', 'vm-a'])).stdout
      return { exitCode, judgement, text }
    })

  it('is told with the ways on, and not as what Remote Desktop fails of', async () => {
    const { exitCode, judgement, text } = await heard('{ agent: notReady }')
    expect([exitCode, judgement.cause]).toEqual([3, 'agent-not-ready'])
    expect(text).toContain('The VM agent does not report, so Windows cannot be looked into')
    expect(text).not.toContain('Explains:')
    for (const way of ['Serial Console', '--runbook redeploy-vm', 'az vm repair create -g rg-a']) {
      expect(text.replaceAll(/\s+/g, ' ')).toContain(way)
    }
  }, 60_000)

  it('with a stop code in the serial log is a Windows that does not come up', async () => {
    const log = String.raw`"SAC started\n*** STOP: 0x0000007B (0x0, 0x0)\n"`
    const { judgement, text } = await heard(`{ agent: notReady, serialLog: ${log} }`)
    expect(judgement.cause).toBe('boot-failure')
    expect(text).toContain('the serial log shows')
    expect(text).toContain('bluescreen')
  }, 60_000)

  it('of a VM that Azure finds unwell is Azure’s to recover', async () => {
    const { judgement } = await heard('{ agent: notReady, health: Unavailable }')
    expect(judgement.cause).toBe('platform-unhealthy')
  }, 60_000)
})

describe('another host', () => {
  const redeploy = ['repair', 'vm-a', '--runbook', 'redeploy-vm', '--yes', '--no-snapshot']
  const permitted = [...redeploy, '--max-risk', 'high', '--allow-reboot', '--allow-disconnect']

  it('is asked for by name, with everything permitted that it needs, and Windows is the same', async () => {
    await withSandbox(vm('{ extension: stuck }'), async ({ run, json, vm: now }) => {
      const { bootedAt: before = '' } = now('vm-a').windows.system
      const refused = await run(redeploy)
      expect([refused.exitCode, refused.stdout]).toEqual([
        6,
        expect.stringContaining('--allow-reboot'),
      ])
      const made = await json(permitted)
      const { outcome, proof } = repairSchema.parse(made.body)
      expect([made.exitCode, outcome, proof]).toEqual([0, 'fixed', 'outside'])
      const { windows, platform } = now('vm-a')
      expect((windows.system.bootedAt ?? '') > before).toBe(true)
      expect(platform.extension).toBe('none')
    })
  }, 90_000)

  it('is refused where the disk would be a new one, by force, too', async () => {
    await withSandbox(vm('{ osDisk: ephemeral }'), async ({ json, vm: now }) => {
      const before = now('vm-a').windows.system.bootedAt
      for (const words of [permitted, [...permitted, '--force']]) {
        const { exitCode, body } = await json(words)
        const { failure } = repairSchema.parse(body)
        expect([exitCode, failure?.message]).toEqual([
          expect.toSatisfy((code: unknown) => code === 3 || code === 6),
          expect.stringContaining('ephemeral'),
        ])
      }
      expect(now('vm-a').windows.system.bootedAt).toBe(before)
    })
  }, 60_000)
})

describe('by name', () => {
  it('the model is set once more, and Run Command is reset', async () => {
    await withSandbox(vm('{ extension: stuck }'), async ({ json, vm: now }) => {
      const reapply = ['repair', 'vm-a', '--runbook', 'reapply-vm', '--yes', '--max-risk', 'medium']
      const made = await json([...reapply, '--allow-reboot', '--allow-disconnect'])
      expect([made.exitCode, now('vm-a').platform.extension]).toEqual([0, 'none'])
      const reset = ['repair', 'vm-a', '--runbook', 'reset-run-command', '--yes']
      expect((await json(reset)).exitCode, 'it may end what is still at work').toBe(6)
      expect((await json([...reset, '--max-risk', 'medium'])).exitCode).toBe(0)
    })
  }, 90_000)
})
