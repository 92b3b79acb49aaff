import { describe, expect, it } from 'vitest'

import { runbooksWith, shipped } from '../judge/shipped.ts'
import { repaired, undone, vmWith } from './one-vm.ts'

const policy = { maxRisk: 'high', allowReboot: true } as const
const removing = (more = '') => `
id: my-reset
title: A new certificate
role: action
when: guest.rdp.certificate.source == "self-signed" && guest.rdp.certificate.inStore
because: a new certificate was asked for
repair:
  risk: low
  interrupts: sessions
  changes:
    - remove-certificate: { store: Remote Desktop, thumbprint: "{{ guest.rdp.certificate.thumbprint }}" }
    - restart-service: { name: SessionEnv }
    - restart-service: { name: TermService }
tests: [{ given: {}, expect: faulty }]
${more}
`

describe('a runbook asked for by name', () => {
  it('is refused where what was seen speaks against it, and says how to go on all the same', async () => {
    const { result, activities } = await repaired(await vmWith([]), { runbookId: 'f686-key-acl' })
    expect([result.outcome, result.failure]).toMatchObject([
      'refused',
      { code: 'NeedsForce', message: 'f686-key-acl is not faulty; nothing was changed' },
    ])
    expect(result.failure?.next.join()).toContain('--runbook f686-key-acl --force')
    expect(activities.filter(({ name }) => name.startsWith('change-'))).toEqual([])
  })

  it('is made all the same when it is forced, and leaves a working VM working', async () => {
    const { result } = await repaired(await vmWith([]), { runbookId: 'f686-key-acl', force: true })
    expect([result.outcome, result.proof]).toEqual(['fixed', 'inside'])
  })

  it('is refused by its guards, forced or not', async () => {
    const runbooks = runbooksWith(removing('guards: [{ when: guest.build > 1, refuse: never }]'))
    const how = { runbooks, runbookId: 'my-reset', force: true }
    const { result } = await repaired(await vmWith([]), how)
    expect(result.failure).toMatchObject({ code: 'NoRepair', message: 'my-reset: never' })
  })

  it('still needs what its plan needs', async () => {
    const how = { runbookId: 'restart-vm', force: true }
    const { result } = await repaired(await vmWith([]), { ...how, policy: { maxRisk: 'high' } })
    expect([result.outcome, result.failure?.code]).toEqual(['refused', 'PolicyRefused'])
    expect(result.failure?.next).toEqual([
      'rdp-azure repair vm-one -g rg-one --yes --max-risk high --allow-reboot --runbook restart-vm --force',
    ])
  })
})

describe('an action', () => {
  it('is done on a VM that works, and proven by a VM that works', async () => {
    const vm = await vmWith([])
    const { result } = await repaired(vm, { runbookId: 'restart-vm', policy })
    expect([result.outcome, result.proof, result.attempts.length]).toEqual(['fixed', 'inside', 1])
  })

  it('that removes the certificate is proven by the new one, and undone', async () => {
    const vm = await vmWith([])
    const how = { runbooks: runbooksWith(removing()), runbookId: 'my-reset', policy }
    const { result, activities } = await repaired(vm, how)
    const print = (at: 'before' | 'after') => {
      const guest = result[at]?.evidence.guest
      return guest?.seen ? guest.value.certificate?.thumbprint : undefined
    }
    expect([result.outcome, result.proof]).toEqual(['fixed', 'inside'])
    expect(print('after')).not.toBe(print('before'))
    expect((await undone(vm, activities)).result.outcome).toBe('undone')
  })

  it('that lowers a setting for an hour is not taken back for what it declares to do', async () => {
    const { result } = await repaired(await vmWith([]), { runbookId: 'probe-credssp-2', policy })
    expect([result.outcome, result.proof]).toEqual(['fixed', 'inside'])
    const silent = shipped.map((each) =>
      each.id === 'probe-credssp-2' ? { ...each, consequences: [] } : each,
    )
    const how = { runbookId: 'probe-credssp-2', policy, runbooks: silent }
    const { outcome, attempts } = (await repaired(await vmWith([]), how)).result
    expect([outcome, attempts[0]?.reversed]).toEqual(['not-fixed', 'yes'])
  })

  it('is not done where its condition does not hold', async () => {
    const vm = { ...(await vmWith([])), power: 'deallocated' as const }
    const { result } = await repaired(vm, { runbookId: 'restart-vm', policy })
    expect(result.failure?.message).toContain('the condition of restart-vm does not hold')
  })

  it('that breaks a VM is taken back and is not called fixed', async () => {
    const vm = await vmWith([], { oddities: { renewalBlocked: true } })
    const off = removing()
      .replace('my-reset', 'my-off')
      .replace(
        /- remove[^]*?tests/,
        `- registry-value: { path: 'HKLM\\SYSTEM\\CurrentControlSet\\Control\\Terminal Server', name: fDenyTSConnections, type: REG_DWORD, data: 1 }
    - restart-service: { name: TermService }
tests`,
      )
    const how = { runbooks: runbooksWith(off), runbookId: 'my-off', policy }
    const { result } = await repaired(vm, how)
    expect([result.outcome, result.attempts[0]?.end, result.attempts[0]?.reversed]).toEqual([
      'not-fixed',
      'not-cured',
      'yes',
    ])
  })
})
