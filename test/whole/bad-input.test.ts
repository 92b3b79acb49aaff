import { appendFileSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'

import { describe, expect, it } from 'vitest'
import { z } from 'zod'

import { planHash } from '../../src/judge/assemble-plan.ts'
import { planSchema } from '../../src/model/plan.ts'
import { canonicalJson } from '../../src/runbook/canonical-json.ts'
import { withSandbox } from '../helpers/sandbox-cli.ts'
import type { SandboxCli } from '../helpers/sandbox-cli.ts'

interface Case {
  what: string
  /** One VM, `vm-one` in `rg-one`; more lines of it in YAML. */
  vm?: string
  /** Further VMs in YAML. */
  more?: string
  faults?: string[]
  env?: Record<string, string>
  /** Brings about what the command then meets, without changing the VM. */
  arrange?: (sandbox: SandboxCli) => Promise<void>
  command: string[]
  exitCode: number
  code: string
}

const broken = '    faults: [f686-key-acl]\n'
const repair = ['repair', 'vm-one', '--yes']
const diagnose = ['diagnose', 'vm-one']

const cases: Case[] = [
  { what: 'an unknown VM', command: ['diagnose', 'vm-none'], exitCode: 2, code: 'TargetNotFound' },
  {
    what: 'an unknown VM in a resource group',
    command: ['diagnose', 'vm-none', '-g', 'rg-one'],
    exitCode: 2,
    code: 'TargetNotFound',
  },
  {
    what: 'an ambiguous VM',
    more: '  - { name: vm-one, resourceGroup: rg-two }\n',
    command: diagnose,
    exitCode: 2,
    code: 'TargetAmbiguous',
  },
  { what: 'no VM at all', command: ['diagnose'], exitCode: 2, code: 'Usage' },
  {
    what: 'a missing right',
    vm: `${broken}    platform: { denied: right }\n`,
    command: repair,
    exitCode: 8,
    code: 'AccessDenied',
  },
  {
    what: 'a ReadOnly lock',
    vm: `${broken}    platform: { lock: ReadOnly }\n`,
    command: repair,
    exitCode: 8,
    code: 'ScopeLocked',
  },
  {
    what: 'a policy denial',
    vm: `${broken}    platform: { denied: policy }\n`,
    command: repair,
    exitCode: 8,
    code: 'PolicyDenied',
  },
  {
    what: 'an expired sign-in',
    faults: ['token-expired:99'],
    command: diagnose,
    exitCode: 8,
    code: 'SignInExpired',
  },
  {
    what: 'the wrong tenant',
    faults: ['wrong-tenant:99'],
    command: diagnose,
    exitCode: 8,
    code: 'WrongTenant',
  },
  {
    what: 'a deallocated VM, not allowed to be started',
    vm: '    platform: { power: deallocated }\n',
    command: repair,
    exitCode: 6,
    code: 'PolicyRefused',
  },
  {
    what: 'an agent that is not ready',
    vm: `${broken}    platform: { agent: notReady }\n`,
    command: repair,
    exitCode: 3,
    code: 'NoRepair',
  },
  {
    what: 'a Linux VM',
    vm: '    platform: { osType: Linux }\n',
    command: diagnose,
    exitCode: 2,
    code: 'NotWindows',
  },
  {
    what: 'a cut frame',
    vm: broken,
    faults: ['answer-cut:99'],
    command: repair,
    exitCode: 9,
    code: 'GuestAnswerCut',
  },
  {
    what: 'a forged frame',
    vm: broken,
    faults: ['answer-forged:99'],
    command: repair,
    exitCode: 9,
    code: 'GuestAnswerForged',
  },
  {
    what: 'an answer that fits its frame and unzips to more than agreed',
    vm: broken,
    faults: ['answer-bomb:99'],
    command: repair,
    exitCode: 9,
    code: 'GuestAnswerTooLarge',
  },
  {
    what: 'an answer of 100 MB when unzipped, whose frame cannot fit',
    vm: broken,
    faults: ['answer-bomb-whole:99'],
    command: repair,
    exitCode: 9,
    code: 'GuestAnswerCut',
  },
  {
    what: 'constrained PowerShell',
    vm: `${broken}    windows: { powershell: { languageMode: ConstrainedLanguage } }\n`,
    command: repair,
    exitCode: 9,
    code: 'GuestBlocked',
  },
  {
    what: 'old PowerShell',
    vm: `${broken}    windows: { powershell: { version: "4.0" } }\n`,
    command: repair,
    exitCode: 9,
    code: 'GuestBlocked',
  },
  {
    what: 'a runbook with a typo',
    vm: broken,
    arrange: async ({ folder }) => runbookWithTypo(folder),
    command: [...repair, '--runbooks', 'mine'],
    exitCode: 2,
    code: 'RunbookInvalid',
  },
  {
    what: 'a plan that was edited',
    vm: broken,
    arrange: (sandbox) => planned(sandbox, (plan) => ({ ...plan, risk: 'high' })),
    command: [...repair, '--plan', 'plan.json'],
    exitCode: 6,
    code: 'PlanEdited',
  },
  {
    what: 'a plan that was edited and hashed anew',
    vm: broken,
    arrange: (sandbox) =>
      planned(sandbox, (plan) => {
        const edited = planSchema.parse(JSON.parse(JSON.stringify(plan).replaceAll('FR', 'FA')))
        return { ...edited, hash: planHash(edited) }
      }),
    command: [...repair, '--plan', 'plan.json'],
    exitCode: 6,
    code: 'PlanOutdated',
  },
  {
    what: 'a plan that expired',
    vm: broken,
    arrange: (sandbox) =>
      planned(sandbox, (plan) => {
        const old = {
          ...plan,
          createdAt: '2020-01-01T00:00:00.000Z',
          expiresAt: '2020-01-01T01:00:00.000Z',
        }
        return { ...old, hash: planHash(old) }
      }),
    command: [...repair, '--plan', 'plan.json'],
    exitCode: 6,
    code: 'PlanOutdated',
  },
  {
    what: 'a plan whose life was made longer and that was hashed anew',
    vm: broken,
    arrange: (sandbox) =>
      planned(sandbox, (plan) => {
        const longer = { ...plan, expiresAt: '2099-01-01T00:00:00.000Z' }
        return { ...longer, hash: planHash(longer) }
      }),
    command: [...repair, '--plan', 'plan.json'],
    exitCode: 6,
    code: 'PlanEdited',
  },
  {
    what: 'a plan pinned to another hash',
    vm: broken,
    arrange: (sandbox) => planned(sandbox, (plan) => plan),
    command: [...repair, '--plan', 'plan.json', '--plan-sha256', '0'.repeat(64)],
    exitCode: 6,
    code: 'PlanEdited',
  },
  {
    what: 'a file that is no plan',
    vm: broken,
    arrange: async ({ folder }) => writeFileSync(path.join(folder, 'plan.json'), '{"a":1}'),
    command: [...repair, '--plan', 'plan.json'],
    exitCode: 2,
    code: 'PlanInvalid',
  },
  {
    what: 'a journal with a changed line',
    arrange: async (sandbox) => {
      const file = await journaled(sandbox)
      writeFileSync(file, readFileSync(file, 'utf8').replace('gather.started', 'gather.stopped'))
    },
    command: ['undo', 'vm-one', '--yes', '--run', '$run'],
    exitCode: 2,
    code: 'JournalDamaged',
  },
  {
    what: 'a run that does not exist',
    command: ['resume', '0'.repeat(32)],
    exitCode: 2,
    code: 'RunNotFound',
  },
  {
    what: 'a link planted where apply would write',
    vm: `${broken}    windows:\n      files:\n        "C:\\\\Program Files\\\\rdp-azure": { kind: junction, target: "C:\\\\Windows", sddl: "O:BUG:BUD:(A;;FA;;;BU)" }\n`,
    command: repair,
    exitCode: 6,
    code: 'GuestRefused',
  },
  {
    what: 'a repair in a read-only run',
    vm: broken,
    command: [...repair, '--read-only'],
    exitCode: 6,
    code: 'ReadOnly',
  },
  {
    what: 'a repair with RDP_AZURE_READ_ONLY set',
    vm: broken,
    env: { RDP_AZURE_READ_ONLY: '1' },
    command: repair,
    exitCode: 6,
    code: 'ReadOnly',
  },
  {
    what: 'a repair without a terminal and without --yes',
    vm: broken,
    command: ['repair', 'vm-one'],
    exitCode: 6,
    code: 'ConsentNeeded',
  },
  {
    what: 'sessions that a repair would drop',
    vm: `${broken}    windows: { activeSessions: 2 }\n`,
    command: repair,
    exitCode: 6,
    code: 'PolicyRefused',
  },
  {
    what: 'sessions that cannot be counted',
    vm: `${broken}    windows: { activeSessions: unknown }\n`,
    command: repair,
    exitCode: 6,
    code: 'PolicyRefused',
  },
  {
    what: 'a query that is no JMESPath',
    command: [...diagnose, '--query', 'a['],
    exitCode: 2,
    code: 'Usage',
  },
]

const errorSchema = z.object({
  error: z.object({ code: z.string(), message: z.string(), next: z.array(z.string()) }).optional(),
  failure: z
    .object({ code: z.string(), message: z.string(), next: z.array(z.string()) })
    .optional(),
  evidence: z
    .object({
      guest: z.object({
        failure: z
          .object({ code: z.string(), message: z.string(), next: z.array(z.string()) })
          .optional(),
      }),
    })
    .optional(),
})

describe('bad input and faults end in one clear message, and change nothing', () => {
  for (const each of cases) {
    it(each.what, async () => {
      const text = `vms:\n  - name: vm-one\n    resourceGroup: rg-one\n${each.vm ?? ''}${each.more ?? ''}`
      const faults = each.faults ?? []
      await withSandbox(text, (sandbox) => meets(sandbox, each), { faults })
    })
  }
})

async function meets(sandbox: SandboxCli, each: Case): Promise<void> {
  await each.arrange?.(sandbox)
  const before = stateOf(sandbox)
  const runs = path.join(sandbox.folder, 'runs')
  const command = each.command.map((word) => (word === '$run' ? newestRun(runs) : word))
  const { exitCode, body } = await sandbox.json(command, each.env ? { env: each.env } : {})
  const { error, failure, evidence } = errorSchema.parse(body)
  const said = error ?? failure ?? evidence?.guest.failure
  expect({ exitCode, code: said?.code }, said?.message).toEqual({
    exitCode: each.exitCode,
    code: each.code,
  })
  expect(said?.next.length, 'it names a way on').toBeGreaterThan(0)
  expect(stateOf(sandbox)).toBe(before)
}

/** Everything of the VMs but their clocks, which pass by themselves. */
function stateOf(sandbox: SandboxCli): string {
  return canonicalJson(
    sandbox.world().vms.map(({ platform, windows: { clock: _clock, ...windows } }) => ({
      platform,
      windows,
    })),
  )
}

function newestRun(folder: string): string {
  return (
    readdirSync(folder)
      .filter((name) => name.endsWith('.jsonl'))
      .sort()
      .at(-1)
      ?.slice(0, 32) ?? ''
  )
}

async function journaled(sandbox: SandboxCli): Promise<string> {
  await sandbox.run(['repair', 'vm-one', '--yes'])
  const runs = path.join(sandbox.folder, 'runs')
  return path.join(runs, `${newestRun(runs)}.jsonl`)
}

async function planned(
  sandbox: SandboxCli,
  change: (plan: z.infer<typeof planSchema>) => object,
): Promise<void> {
  await sandbox.run(['diagnose', 'vm-one', '--plan-out', 'plan.json'])
  const file = path.join(sandbox.folder, 'plan.json')
  const plan = planSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
  writeFileSync(file, JSON.stringify(change(plan)))
}

function runbookWithTypo(folder: string): void {
  mkdirSync(path.join(folder, 'mine'))
  writeFileSync(
    path.join(folder, 'mine', 'typo.yaml'),
    [
      'id: my-typo',
      'title: A path that does not exist',
      'role: cause',
      'when: guest.rdp.certifcate.expired',
      'because: the certificate expired',
      'handoff: whoever issued it',
      'tests: [{ given: {}, expect: healthy }]',
      '',
    ].join('\n'),
  )
}

describe('a read-only diagnosis', () => {
  it('still reads the guest, by the one script that only reads', async () => {
    const text = `vms:\n  - name: vm-one\n    resourceGroup: rg-one\n${broken}`
    await withSandbox(text, async (sandbox) => {
      const { exitCode, body } = await sandbox.json([...diagnose, '--read-only'])
      expect(exitCode).toBe(3)
      expect(body).toMatchObject({ cause: { id: 'f686-key-acl' } })
    })
  })
})

describe('a journal with a torn last line', () => {
  it('goes on where it was cut, and says so', async () => {
    await withSandbox(
      `vms:\n  - name: vm-one\n    resourceGroup: rg-one\n${broken}`,
      async (sandbox) => {
        const file = await journaled(sandbox)
        const lines = readFileSync(file, 'utf8').trimEnd().split('\n')
        writeFileSync(file, `${lines.slice(0, -2).join('\n')}\n`)
        appendFileSync(file, lines.at(-2)?.slice(0, 40) ?? '')
        const resumed = await sandbox.run(['resume', path.basename(file, '.jsonl'), '-o', 'json'])
        expect(resumed.exitCode, resumed.stdout).toBe(0)
        expect(resumed.stderr).toContain('was incomplete and was cut off')
      },
    )
  })
})

describe('an answer with control characters', () => {
  it('is told without them', async () => {
    const text = `vms:\n  - name: vm-one\n    resourceGroup: rg-one\n${broken}`
    const faults = ['answer-control-characters:9']
    await withSandbox(
      text,
      async (sandbox) => {
        const { exitCode, stdout } = await sandbox.run(['diagnose', 'vm-one'])
        expect(exitCode).toBe(3)
        // eslint-disable-next-line no-control-regex -- control characters are what is looked for
        expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/)
      },
      { faults },
    )
  })
})
