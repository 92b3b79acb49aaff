import { describe, expect, it } from 'vitest'

import { diagnosisSchema, repairResultSchema } from '../../src/model/outcome.ts'
import type { Diagnosis } from '../../src/model/outcome.ts'
import { withSandbox } from '../helpers/sandbox-cli.ts'

const scenario = `vms:
  - name: vm-web01
    resourceGroup: rg-prod
    faults: [f686-key-acl, rdp-cert-expired]
  - name: vm-app02
    resourceGroup: rg-prod
    platform: { power: deallocated }
    windows: { services: { TermService: { start: disabled, state: stopped } } }
  - name: vm-ok01
    resourceGroup: rg-prod
`

const thumbprint = (diagnosis: Diagnosis | undefined) =>
  diagnosis?.evidence.guest.seen
    ? diagnosis.evidence.guest.value.certificate?.thumbprint
    : undefined

/** Runs one VM of a one-VM scenario through `repair --yes`. */
async function repaired(vm: string, options: readonly string[] = []) {
  const text = `vms:\n  - name: vm-one\n    resourceGroup: rg-one\n${vm}`
  const run = await withSandbox(text, (sandbox) =>
    sandbox.json(['repair', 'vm-one', '--yes', ...options]),
  )
  return { exitCode: run.exitCode, result: repairResultSchema.parse(run.body) }
}

describe('the scenario of the README', () => {
  it('names the unreadable key as the cause and the expired certificate as its consequence', async () => {
    await withSandbox(scenario, async (sandbox) => {
      const { exitCode, body } = await sandbox.json(['diagnose', 'vm-web01'])
      const diagnosis = diagnosisSchema.parse(body)
      expect(exitCode).toBe(3)
      expect(diagnosis.cause?.id).toBe('f686-key-acl')
      const expired = diagnosis.judgement.findings.find(
        (each) => each.runbook === 'rdp-cert-expired',
      )
      expect(expired?.consequenceOf).toBe('f686-key-acl')
    })
  })

  it('finds nothing wrong with the healthy VM', async () => {
    await withSandbox(scenario, async (sandbox) => {
      const { exitCode, body } = await sandbox.json(['diagnose', 'vm-ok01'])
      expect([exitCode, diagnosisSchema.parse(body).judgement.verdict]).toEqual([0, 'healthy'])
    })
  })

  it('says of the deallocated VM that it is not running, and nothing else', async () => {
    await withSandbox(scenario, async (sandbox) => {
      const { exitCode, body } = await sandbox.json(['diagnose', 'vm-app02'])
      const findings = diagnosisSchema.parse(body).judgement.findings.map((each) => each.runbook)
      expect([exitCode, findings]).toEqual([3, ['vm-not-running']])
    })
  })

  it('starts the deallocated VM only when that is allowed, and goes on to what it finds', async () => {
    await withSandbox(scenario, async (sandbox) => {
      const refused = await sandbox.json(['repair', 'vm-app02', '--yes'])
      expect(refused.exitCode).toBe(6)
      expect(sandbox.vm('vm-app02').platform.power).toBe('deallocated')
      const { body } = await sandbox.json(['repair', 'vm-app02', '--allow-start', '--yes'])
      const result = repairResultSchema.parse(body)
      expect(result.attempts.map((each) => [each.plan.runbook.id, each.end])).toEqual([
        ['vm-not-running', 'cured'],
        ['termservice-down', 'cured'],
      ])
      expect(sandbox.vm('vm-app02').platform.power).toBe('running')
      expect(result.outcome).toBe('fixed')
    })
  })

  it('repairs the key, which renews the certificate, and proves it from outside', async () => {
    await withSandbox(scenario, async (sandbox) => {
      const { exitCode, body } = await sandbox.json(['repair', 'vm-web01', '--yes'])
      const result = repairResultSchema.parse(body)
      expect([exitCode, result.outcome, result.proof]).toEqual([0, 'fixed', 'outside'])
      expect(thumbprint(result.after)).not.toBe(thumbprint(result.before))
    })
  })
})

describe('a repair', () => {
  it('keeps the thumbprint when only the key was unreadable', async () => {
    const { exitCode, result } = await repaired('    faults: [f686-key-acl]\n')
    expect([exitCode, result.outcome, result.proof]).toEqual([0, 'fixed', 'outside'])
    expect(thumbprint(result.after)).toBe(thumbprint(result.before))
  })

  it('removes an expired certificate that a restart does not renew', async () => {
    const { exitCode, result } = await repaired(
      '    faults: [rdp-cert-expired]\n    windows: { oddities: { renewalBlocked: true } }\n',
    )
    expect(result.attempts.map((each) => [each.plan.runbook.rung, each.end])).toEqual([
      ['renew', 'not-cured'],
      ['remove', 'cured'],
    ])
    expect([exitCode, result.outcome]).toEqual([0, 'fixed'])
  })

  it('goes on to the next rung, which has a risk that nobody permitted', async () => {
    const { exitCode, result } = await repaired(
      '    faults: [f686-key-acl]\n    windows: { oddities: { schannelBroken: true } }\n',
    )
    expect([exitCode, result.outcome, result.failure?.code]).toEqual([
      6,
      'refused',
      'PolicyRefused',
    ])
    expect(result.attempts.map((each) => [each.end, each.reversed])).toEqual([['cured', 'no']])
    expect(result.failure?.message).toContain('its risk is medium, which needs --max-risk medium')
  })

  it('is proven from inside when there is no line of sight', async () => {
    const { exitCode, result } = await repaired(
      '    faults: [f686-key-acl]\n    platform: { publicAddress: null }\n',
    )
    expect([exitCode, result.outcome]).toEqual([0, 'fixed'])
    expect(result.proof).toBe('inside')
  })
})
