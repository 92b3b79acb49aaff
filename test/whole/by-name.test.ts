import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'

import { describe, expect, it } from 'vitest'
import { z } from 'zod'

import { withSandbox } from '../helpers/sandbox-cli.ts'

const scenario = 'vms: [{ name: vm-a, resourceGroup: rg-a }]'
const certificate = z.object({ thumbprint: z.string() })
const seenSchema = z.object({
  evidence: z.object({ guest: z.object({ value: z.object({ certificate }) }) }),
})
const repairSchema = z.object({
  id: z.string(),
  outcome: z.string(),
  proof: z.string().optional(),
  before: seenSchema,
  after: seenSchema,
})
const printOf = (seen: z.infer<typeof seenSchema>) =>
  seen.evidence.guest.value.certificate.thumbprint

describe('on a VM that works', () => {
  it('cert-reset gives a new certificate, proven from outside, and is undone', async () => {
    await withSandbox(scenario, async ({ json, run }) => {
      const made = await json(['repair', 'vm-a', '--runbook', 'cert-reset', '--yes'])
      const { outcome, proof, before, after } = repairSchema.parse(made.body)
      expect([made.exitCode, outcome, proof]).toEqual([0, 'fixed', 'outside'])
      expect(printOf(after)).not.toBe(printOf(before))
      expect((await run(['undo', 'vm-a', '--yes'])).exitCode).toBe(0)
      const { body } = await json(['diagnose', 'vm-a'])
      expect(printOf(seenSchema.parse(body))).toBe(printOf(before))
    })
  }, 60_000)

  it('a fault’s runbook is refused, and made with --force', async () => {
    await withSandbox(scenario, async ({ run }) => {
      const words = ['repair', 'vm-a', '--runbook', 'f686-key-acl', '--yes']
      const refused = await run(words)
      expect([refused.exitCode, refused.stdout]).toEqual([
        6,
        expect.stringContaining('--runbook f686-key-acl --force'),
      ])
      expect((await run([...words, '--force'])).exitCode).toBe(0)
      expect((await run(['repair', 'vm-a', '--force'])).exitCode).toBe(2)
    })
  }, 60_000)

  it('a restart that Azure cancels is told, and nothing is called fixed', async () => {
    const words = ['repair', 'vm-a', '--runbook', 'restart-vm', '--yes', '--max-risk', 'high']
    await withSandbox(
      scenario,
      async ({ run }) => {
        const cancelled = await run([...words, '--allow-reboot'])
        expect([cancelled.exitCode, cancelled.stdout]).toEqual([
          9,
          expect.stringContaining('InternalOperationError'),
        ])
        expect((await run([...words, '--allow-reboot'])).exitCode).toBe(0)
      },
      { faults: ['restart-cancelled'] },
    )
  }, 60_000)
})

const risky = `id: risky
title: Risky
role: action
when: guest.build > 1
because: it was asked for
repair: { risk: high, interrupts: nothing, changes: [{ restart-service: { name: SessionEnv } }] }
tests: [{ given: {}, expect: faulty }]
`

describe('a repair of high risk', () => {
  const words = ['repair', 'vm-a', '--runbooks', 'mine', '--runbook', 'risky', '--yes']
  const risk = ['--max-risk', 'high', '--allow-disconnect']
  const prepare = (folder: string) => {
    mkdirSync(path.join(folder, 'mine'))
    writeFileSync(path.join(folder, 'mine', 'risky.yaml'), risky)
  }

  it('begins with a snapshot, and says how to go back to it', async () => {
    await withSandbox(scenario, async ({ run, folder }) => {
      prepare(folder)
      const made = await run([...words, ...risk])
      expect([made.exitCode, made.stdout]).toEqual([
        0,
        expect.stringMatching(/az disk create -g rg-a .*snapshots\/rdp-azure-vm-a-[0-9a-f]{32}/),
      ])
    })
  }, 60_000)

  it('of a VM with an ephemeral OS disk is not planned, unless the snapshot is declined', async () => {
    const ephemeral = 'vms: [{ name: vm-a, resourceGroup: rg-a, platform: { osDisk: ephemeral } }]'
    await withSandbox(ephemeral, async ({ run, folder }) => {
      prepare(folder)
      const refused = await run([...words, ...risk])
      expect(refused.stdout).toContain('--no-snapshot')
      expect(refused.exitCode).toBe(3)
      expect((await run([...words, ...risk, '--no-snapshot'])).exitCode).toBe(0)
    })
  }, 60_000)
})

describe('evidence that was kept', () => {
  const broken = 'vms: [{ name: vm-a1, resourceGroup: rg-a1, faults: [f686-key-acl] }]'

  it('is judged again without any access, and masked shows nobody', async () => {
    await withSandbox(broken, async ({ run, folder }) => {
      const kept = ['diagnose', 'vm-a1', '--save-evidence', 'seen.json', '--mask']
      const first = await run(kept)
      expect(first.exitCode).toBe(3)
      for (const text of [
        first.stdout,
        first.stderr,
        readFileSync(path.join(folder, 'seen.json'), 'utf8'),
      ])
        expect(text).not.toMatch(/vm-a1|rg-a1|203\.0\.113|6f1c2b/i)
      const nowhere = { RDP_AZURE_SANDBOX_ENDPOINT: 'https://127.0.0.1:9' }
      const again = await run(['diagnose', '--evidence', 'seen.json'], { env: nowhere })
      expect([again.exitCode, again.stdout]).toEqual([3, expect.stringContaining('f686-key-acl')])
      expect(again.stdout).toMatch(/judged from what was seen at \d{4}-.*, masked/)
      expect((await run(['diagnose', 'vm-a1', '--evidence', 'seen.json'])).exitCode).toBe(2)
    })
  }, 60_000)
})
