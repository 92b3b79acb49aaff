import { describe, expect, it } from 'vitest'

import { judge } from '../../src/judge/judge.ts'
import type { Facts } from '../../src/model/facts.ts'
import type { Diagnosis } from '../../src/model/outcome.ts'
import { diagnosisText } from '../../src/report/diagnosis-text.ts'
import { plain } from '../../src/report/paint.ts'
import { shipped } from '../judge/shipped.ts'
import { nothingSeen } from '../runbook/facts.ts'
import { diagnosed, vmWith } from '../workflow/one-vm.ts'

const keptOut: Facts = {
  ...nothingSeen,
  network: {
    path: 'public',
    paths: ['public', 'private'],
    caller: '198.51.100.7',
    jit: { guarded: false },
    bastion: '',
    hostPool: '',
    lock: '',
    rdp: {
      access: 'deny',
      rule: 'DenyRdp',
      group: 'nsg',
      port: 3389,
      association: 'subnet',
      freePriority: 199,
    },
  },
}

/** A diagnosis whose cause no plan is made for, with what the runbook says to go on with. */
async function withoutPlan(next: string | undefined): Promise<Diagnosis> {
  const diagnosis = await diagnosed(await vmWith([]))
  const { findings } = judge(shipped, keptOut, [])
  const cause = findings.find(({ runbook }) => runbook === 'nsg-blocks-rdp')
  if (!cause) throw new Error('the rules keep nobody out')
  const { next: _own, ...rest } = cause
  const finding = next === undefined ? rest : { ...cause, next }
  const judgement = { ...diagnosis.judgement, findings: [finding], cause: finding.runbook }
  return { ...diagnosis, judgement: { ...judgement, verdict: 'faulty' } }
}

const lastLine = (diagnosis: Diagnosis) =>
  diagnosisText(diagnosis, { vmWords: 'vm-one -g rg-one' }, plain).split('\n').at(-1)

describe('the command to go on with where no plan is made', () => {
  it('is the runbook’s own, with the facts and the VM filled in', async () => {
    const { findings } = judge(shipped, keptOut, [])
    const cause = findings.find(({ runbook }) => runbook === 'nsg-blocks-rdp')
    expect(cause?.next).toBe('rdp-azure nsg allow <vm> --from 198.51.100.7 --for 2h')
    expect(lastLine(await withoutPlan(cause?.next))).toBe(
      'Next    rdp-azure nsg allow vm-one -g rg-one --from 198.51.100.7 --for 2h',
    )
  })

  it('has the port and the way, and nothing that the command does not take', async () => {
    const rdp = { ...keptOut.network?.rdp, port: 3390 }
    const moved = { ...keptOut, network: { ...keptOut.network, rdp } }
    const cause = judge(shipped, moved, []).findings.find(
      (each) => each.runbook === 'nsg-blocks-rdp',
    )
    const diagnosis = await withoutPlan(cause?.next)
    const asked = { from: '198.51.100.7', via: 'public', code: 0x204 } as const
    const evidence = { ...diagnosis.evidence, asked }
    const context = { vmWords: 'vm-one', asked: ['--from 198.51.100.7', '--code 0x204'] }
    expect(
      diagnosisText({ ...diagnosis, evidence }, context, plain)
        .split('\n')
        .at(-1),
    ).toBe(
      'Next    rdp-azure nsg allow vm-one --via public --from 198.51.100.7 --port 3390 --for 2h',
    )
  })

  it('is none where a guard would refuse it', () => {
    const network = { ...keptOut.network, hostPool: 'pool-one' }
    const { findings } = judge(shipped, { ...keptOut, network }, [])
    const cause = findings.find(({ runbook }) => runbook === 'nsg-blocks-rdp')
    expect([cause?.status, cause?.next]).toEqual(['faulty', undefined])
  })

  it('shows the runbook where it says none', async () => {
    expect(lastLine(await withoutPlan(undefined))).toBe(
      'Next    rdp-azure runbook show nsg-blocks-rdp',
    )
  })
})
