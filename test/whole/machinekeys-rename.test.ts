import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'

import { expect, it } from 'vitest'
import { z } from 'zod'

import { isConsequence } from '../../src/change/consequences.ts'
import { consequencesOf } from '../../src/change/registry.ts'
import { repairResultSchema } from '../../src/model/outcome.ts'
import type { WindowsState } from '../../src/model/windows-state.ts'
import { agentAnswers } from '../../src/sandbox/agent.ts'
import { differences } from '../../src/sandbox/windows/compare.ts'
import { selfSignedCertificate } from '../../src/sandbox/windows/listener-certificate.ts'
import { stateNames } from '../../src/sandbox/windows/names.ts'
import { withSandbox } from '../helpers/sandbox-cli.ts'
import type { SandboxCli } from '../helpers/sandbox-cli.ts'

/** The key of another program, in an access list of its own. */
const anotherKey = 'd6d986f09a1ee04e24c949879fdb506c_6f1c2b7e'
const another = `{ kind: file, content: AQIDBA==, sddl: 'O:SYG:SYD:P(A;;FA;;;SY)(A;;FR;;;LS)' }`
const vm = (more = '') =>
  `vms: [{ name: vm-a, resourceGroup: rg-a, windows: { files: { '$machineKeys\\${anotherKey}': ${another} } ${more} } }]`

const byName = ['repair', 'vm-a', '--runbook', 'machinekeys-rename', '--yes']
const permitted = ['--force', '--max-risk', 'high', '--allow-reboot']

/** Files in the folder of machine keys but those of the listener, by name: what they hold, and their descriptors. */
function otherKeys(windows: WindowsState) {
  const folder = `${stateNames(windows).machineKeys}\\`
  const inside = Object.entries(windows.files).filter(([file]) => file.startsWith(folder))
  return Object.fromEntries(
    inside
      .filter(([file]) => !file.startsWith(`${folder}f686aace`))
      .map(([file, { content, sddl }]) => [file, { content, sddl }]),
  )
}

const platformSchema = z.object({
  evidence: z.object({
    platform: z.object({ value: z.object({ power: z.string(), agent: z.string() }) }),
  }),
})

async function platformOf({ json }: SandboxCli) {
  const { body } = await json(['diagnose', 'vm-a'])
  return platformSchema.parse(body).evidence.platform.value
}

it('machinekeys-rename is refused on a VM that works, with the reason and the way on', async () => {
  await withSandbox(vm(), async ({ run, vm: now }) => {
    const before = now('vm-a').windows
    const refused = await run([...byName, '--max-risk', 'high', '--allow-reboot'])
    expect([refused.exitCode, refused.stdout]).toEqual([
      6,
      expect.stringContaining('machinekeys-rename is not faulty; nothing was changed'),
    ])
    expect(refused.stdout).toContain('--runbook machinekeys-rename --force')
    const changed = differences(before, now('vm-a').windows).map((each) => each.path)
    expect(changed.filter((path) => path !== 'clock')).toEqual([])
  })
}, 120_000)

it.each([
  ['--allow-reboot', ['--force', '--max-risk', 'high']],
  ['--max-risk high', ['--force', '--allow-reboot']],
] as const)(
  'machinekeys-rename is not forced without %s',
  async (missing, words) => {
    await withSandbox(vm(), async ({ run }) => {
      const refused = await run([...byName, ...words])
      expect([refused.exitCode, refused.stdout]).toEqual([6, expect.stringContaining(missing)])
    })
  },
  120_000,
)

it('machinekeys-rename is refused on a certification authority, forced or not', async () => {
  const authority = ', services: { CertSvc: { start: automatic, state: running } }'
  await withSandbox(vm(authority), async ({ run }) => {
    const refused = await run([...byName, ...permitted])
    const why = 'this is a certification authority, whose keys must be backed up by its own tools'
    expect([refused.exitCode, refused.stdout]).toEqual([3, expect.stringContaining(why)])
  })
}, 120_000)

it('machinekeys-rename, forced, keeps every other key and the way to Azure, and is undone', async () => {
  await withSandbox(vm(), async (sandbox) => {
    const { json, run, vm: now } = sandbox
    const before = now('vm-a').windows
    expect(Object.keys(otherKeys(before)).length).toBeGreaterThan(2)
    const made = await json([...byName, ...permitted])
    const result = repairResultSchema.parse(made.body)
    expect([made.exitCode, result.outcome, result.proof]).toEqual([0, 'fixed', 'outside'])
    const results = result.attempts.flatMap((each) => each.results)
    expect(results[0]).toMatchObject({
      kind: 'snapshot-disk',
      status: 'done',
      detail: { snapshot: expect.stringContaining('/snapshots/rdp-azure-vm-a-') },
    })
    const after = now('vm-a').windows
    expect(otherKeys(after)).toEqual(otherKeys(before))
    expect(after.files[stateNames(after).machineKeys]?.sddl).toBe(
      before.files[stateNames(before).machineKeys]?.sddl,
    )
    expect(after.system.bootedAt).not.toBe(before.system.bootedAt)
    expect(selfSignedCertificate(after)).not.toEqual(selfSignedCertificate(before))
    expect(await platformOf(sandbox)).toEqual({ power: 'running', agent: 'ready' })
    // Judged from a Run Command, which needs the agent's key.
    expect((await run(['diagnose', 'vm-a'])).exitCode).toBe(0)

    const undone = await json(['undo', 'vm-a', '--yes'])
    expect(undone).toMatchObject({ exitCode: 0, body: { outcome: 'undone' } })
    const back = now('vm-a').windows
    const changes = result.attempts.flatMap(({ plan }) =>
      plan.stages.flatMap((each) => each.changes),
    )
    const declared = changes.flatMap(consequencesOf)
    const left = differences(before, back).filter(({ path: at }) => !isConsequence(at, declared))
    expect(left).toEqual([])
    expect(otherKeys(back)).toEqual(otherKeys(before))
    expect(selfSignedCertificate(back)).toEqual(selfSignedCertificate(before))
    expect((await run(['diagnose', 'vm-a'])).exitCode).toBe(0)
  })
}, 120_000)

/** What forums recommend: folder and certificate are made anew, and no other key is carried over. */
const bare = `id: bare-rename
title: A bare rename
role: action
when: guest.build > 1
because: a forum says so
repair:
  risk: medium
  interrupts: sessions
  changes:
    - remove-certificate: { store: Remote Desktop, thumbprint: "{{ guest.rdp.certificate.thumbprint }}" }
    - move: { from: "{{ guest.rdp.machineKeys.path }}", to: "{{ guest.rdp.machineKeys.asidePath }}" }
    - create-folder:
        path: "{{ guest.rdp.machineKeys.path }}"
        sddl: "{{ guest.rdp.machineKeys.defaultSddl }}"
        inPlaceOf: "{{ guest.rdp.machineKeys.asidePath }}"
    - restart-service: { name: SessionEnv }
    - restart-service: { name: TermService }
tests: [{ given: {}, expect: faulty }]
`

it('a bare rename leaves the agent at work until Windows restarts, and then cuts the VM off', async () => {
  await withSandbox(vm(), async (sandbox) => {
    const { run, folder, vm: now } = sandbox
    mkdirSync(path.join(folder, 'mine'))
    writeFileSync(path.join(folder, 'mine', 'bare.yaml'), bare)
    const words = ['repair', 'vm-a', '--runbooks', 'mine', '--runbook', 'bare-rename', '--yes']
    expect((await run([...words, '--max-risk', 'medium'])).exitCode).toBe(0)
    expect(Object.keys(otherKeys(now('vm-a').windows))).toEqual([])
    expect(await platformOf(sandbox)).toMatchObject({ agent: 'ready' })

    const { bootedAt } = now('vm-a').windows.system
    const waiting = new AbortController()
    const restart = ['repair', 'vm-a', '--runbook', 'restart-vm', '--yes', '--force']
    const restarted = run([...restart, '--max-risk', 'high', '--allow-reboot', '--no-snapshot'], {
      abortSignal: waiting.signal,
    })
    // Whoever restarts it waits for an agent that does not come back.
    await expect
      .poll(() => now('vm-a').windows.system.bootedAt, { timeout: 60_000 })
      .not.toBe(bootedAt)
    waiting.abort()
    expect((await restarted).exitCode).toBe(130)
    expect(agentAnswers(now('vm-a'))).toBe(false)
    expect(await platformOf(sandbox)).toEqual({ power: 'running', agent: 'notReady' })
  })
}, 120_000)
