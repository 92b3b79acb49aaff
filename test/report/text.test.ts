import { describe, expect, it } from 'vitest'

import { RdpAzureError, toFailure } from '../../src/errors.ts'
import type { Diagnosis, RepairResult } from '../../src/model/outcome.ts'
import { diagnosisText } from '../../src/report/diagnosis-text.ts'
import { plain } from '../../src/report/paint.ts'
import type { Paint } from '../../src/report/paint.ts'
import { planText } from '../../src/report/plan-text.ts'
import { repairCommand } from '../../src/report/repair-command.ts'
import { repairText, undoText } from '../../src/report/repair-text.ts'
import { undoPlanText } from '../../src/report/undo-plan-text.ts'
import { madeBy } from '../../src/workflow/made.ts'
import { core } from '../judge/shipped.ts'
import { diagnosed, repaired, undone, vmWith } from '../workflow/one-vm.ts'

const vmWords = 'vm-one -g rg-one'
const text = (diagnosis: Diagnosis, paint: Paint = plain) =>
  diagnosisText(diagnosis, { vmWords, tookMs: 38_400 }, paint)

/** What depends on the machine's name alone, and would only make the lines long. */
const short = (shown: string) =>
  shown
    .replaceAll(/f686aace[0-9a-f]{24}_[0-9a-f-]{36}/g, 'f686aace…')
    .replaceAll(/[0-9A-F]{40}/g, '<thumbprint>')
    .replaceAll(/[0-9a-f]{64}/g, '<hash>')

describe('a diagnosis as text', () => {
  it('of a healthy VM', async () => {
    expect(short(text(await diagnosed(await vmWith([]))))).toMatchInlineSnapshot(`
      "vm-one · rg-one · westeurope · Microsoft Windows Server 2022 Datacenter             38 s
        ✓ platform  running, agent ready
        ? network   no address
        ? wire      not seen: the VM has no address
        ✓ guest     19 sections read

      Remote Desktop works.
      Note    the wire was not seen"
    `)
  })

  it('tells a consequence that could not be judged as unknown', async () => {
    const diagnosis = await diagnosed(await vmWith(['f686-key-acl', 'rdp-cert-expired']))
    const findings = diagnosis.judgement.findings.map(({ because, ...finding }) =>
      finding.runbook === 'rdp-cert-expired'
        ? { ...finding, status: 'unknown' as const, missing: ['guest.now'] }
        : { ...finding, ...(because === undefined ? {} : { because }) },
    )
    const shown = text({ ...diagnosis, judgement: { ...diagnosis.judgement, findings } })
    expect(shown).toContain('└ not known because of it: rdp-cert-expired, not seen guest.now')
    expect(shown).not.toContain('└ consequence')
  })

  it('with a cause, its consequence and a repair', async () => {
    const vm = await vmWith(['f686-key-acl', 'rdp-cert-expired'])
    expect(short(text(await diagnosed(vm)))).toMatchInlineSnapshot(`
      "vm-one · rg-one · westeurope · Microsoft Windows Server 2022 Datacenter             38 s
        ✓ platform  running, agent ready
        ? network   no address
        ? wire      not seen: the VM has no address
        ✗ guest     19 sections read

      Cause   Remote Desktop cannot read its private key                        f686-key-acl
              NETWORK SERVICE has no read access to C:\\ProgramData\\Microsoft\\Crypto\\RSA\\MachineKeys\\f686aace…
              Explains: TLS is reset after ClientHello; event 1058: the self-signed certificate could not be renewed; event 36870: Schannel cannot read the private key.
              └ consequence: the certificate <thumbprint> is valid from 2026-05-19T08:00:00Z to 2026-11-18T08:00:00Z, and the VM's clock says 2026-11-25T08:00:00Z (rdp-cert-expired)
      Note    the wire was not seen
      Repair  3 changes · risk low · open sessions drop · undoable

      Next    rdp-azure repair vm-one -g rg-one"
    `)
  })

  it('of a fault that is for somebody else to repair', async () => {
    const diagnosis = await diagnosed(await vmWith(['rdp-disabled']))
    const { plan: _none, judgement, ...rest } = diagnosis
    const [first, ...others] = judgement.findings
    if (!first) throw new Error('no finding')
    const findings = [{ ...first, handoff: 'the owner of the policy must switch it on' }, ...others]
    const shown = text({ ...rest, judgement: { ...judgement, findings }, noPlanBecause: 'a guard' })
    expect(shown).toContain('Repair  none: a guard\nHand off  the owner of the policy must')
    const also = text({ ...rest, judgement: { ...judgement, cause: 'another', findings } })
    expect(also).not.toContain('Hand off')
  })

  it('without a cause', async () => {
    const vm = await vmWith([], { oddities: { schannelBroken: true } })
    expect(short(text(await diagnosed(vm)))).toMatchInlineSnapshot(`
      "vm-one · rg-one · westeurope · Microsoft Windows Server 2022 Datacenter             38 s
        ✓ platform  running, agent ready
        ? network   no address
        ? wire      not seen: the VM has no address
        ✗ guest     19 sections read

      No cause can be named.
      Seen    TLS is reset after ClientHello (guest)
              event 36871: Schannel credential failure (guest)
      Note    TLS is reset after ClientHello (seen from guest), and no runbook explains it
              the wire was not seen

      Next    rdp-azure diagnose vm-one -g rg-one -o json"
    `)
  })

  it('of a VM whose guest was not seen', async () => {
    const diagnosis = await diagnosed(await vmWith([]))
    const next = ['wait a few minutes, then: rdp-azure diagnose vm-one -g rg-one']
    const failure = toFailure(new RdpAzureError('AgentNotReady', 'no agent answers', { next }))
    const evidence = { ...diagnosis.evidence, guest: { seen: false as const, failure } }
    const judgement = { verdict: 'undetermined' as const, findings: [], notes: [] }
    const shown = text({ ...diagnosis, evidence, judgement, symptoms: [] })
    expect(shown).toContain('? guest     not seen: no agent answers')
    expect(shown).toContain(`Next    ${next[0]}`)
  })

  it('says how many more facts were not seen than it names', async () => {
    const diagnosis = await diagnosed(await vmWith([]))
    const [finding] = (await diagnosed(await vmWith(['f686-key-acl']))).judgement.findings
    if (!finding) throw new Error('the VM of the test has no finding')
    const missing = ['a', 'b', 'c', 'd', 'e']
    const findings = [{ ...finding, status: 'unknown' as const, missing }]
    const judgement = { verdict: 'undetermined' as const, findings, notes: [] }
    expect(text({ ...diagnosis, judgement })).toContain('not seen a, b, c and 2 more')
  })

  it('has its columns where they are, painted or not', async () => {
    const diagnosis = await diagnosed(await vmWith(['f686-key-acl']))
    const marked = text(diagnosis, (tone, part) => `<${tone}>${part}</${tone}>`)
    expect(marked.replaceAll(/<\/?(?:good|bad|unsure|strong|faint)>/g, '')).toBe(text(diagnosis))
  })
})

describe('a plan as text', () => {
  it('shows every change from before to after, and what an undo leaves', async () => {
    const { plan } = await diagnosed(await vmWith(['f686-key-acl']))
    expect(short(plan ? planText(plan, plain) : '')).toMatchInlineSnapshot(`
      "Plan    f686-key-acl/repair  3 changes · risk low · open sessions drop · undoable
        stage 1 in Windows
          1. acl-grant  access to C:\\ProgramData\\Microsoft\\Crypto\\RSA\\MachineKeys\\f686aace…
               before  NETWORK SERVICE: nothing, NT SERVICE\\SessionEnv: nothing
               after   NETWORK SERVICE: read, NT SERVICE\\SessionEnv: full
          2. restart-service  service SessionEnv
          3. restart-service  service TermService
      Undo    leaves the restart of the service SessionEnv
              leaves the restart of the service TermService
      Hash    <hash>, valid until 2026-11-25T09:00:00.000Z"
    `)
  })

  it('shows what a guard wants asked and what lowers security', async () => {
    const { plan } = await diagnosed(await vmWith(['f686-key-acl']))
    const more = { asks: ['a gateway uses the key'], weakens: ['NLA is no longer asked for'] }
    const shown = plan ? planText({ ...plan, ...more }, plain) : ''
    expect(shown).toContain('Asks    a gateway uses the key')
    expect(shown).toContain('Weakens NLA is no longer asked for')
  })

  it.each([
    ['f686-key-acl', 'nothing', 'rdp-azure repair vm-one -g rg-one'],
    ['another', 'nothing', 'rdp-azure repair vm-one -g rg-one --runbook f686-key-acl'],
    ['f686-key-acl', 'reboot', 'rdp-azure repair vm-one -g rg-one --allow-reboot'],
  ] as const)(
    'is made by the command that names it: cause %s, %s',
    async (cause, interrupts, command) => {
      const { plan } = await diagnosed(await vmWith(['f686-key-acl']))
      expect(plan && repairCommand(vmWords, { ...plan, interrupts }, cause)).toBe(command)
    },
  )
})

describe('the plan that starts a VM', () => {
  it('is made by a command that allows it', async () => {
    const vm = await vmWith([])
    vm.power = 'deallocated'
    const { plan } = await diagnosed(vm)
    expect(plan && repairCommand(vmWords, plan, 'vm-not-running')).toBe(
      'rdp-azure repair vm-one -g rg-one --allow-start',
    )
    expect(plan && planText(plan, plain)).toContain('cannot be undone')
  })
})

describe('a repair as text', () => {
  const shown = (result: RepairResult) => short(repairText(result, vmWords, plain))

  it('that fixed', async () => {
    const vm = await vmWith(['f686-key-acl', 'rdp-cert-expired'])
    expect(shown((await repaired(vm)).result)).toMatchInlineSnapshot(`
      "f686-key-acl/repair: cured (permitted by the policy of this run)
        1. acl-grant  access to C:\\ProgramData\\Microsoft\\Crypto\\RSA\\MachineKeys\\f686aace…: done
        2. restart-service  service SessionEnv: done
        3. restart-service  service TermService: done
      vm-one: fixed · the cause was repaired and the proof holds
      Proof   from inside the guest only: the wire was not seen from here
      Cert    <thumbprint> → <thumbprint>
      Undo    rdp-azure undo vm-one -g rg-one --run aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
    `)
  })

  it('that did not cure', async () => {
    const vm = await vmWith(['f686-key-acl'], { oddities: { schannelBroken: true } })
    const { result } = await repaired(vm, { runbooks: core })
    expect(shown(result)).toMatchInlineSnapshot(`
      "f686-key-acl/repair: did not cure, reversed (permitted by the policy of this run)
        1. acl-grant  access to C:\\ProgramData\\Microsoft\\Crypto\\RSA\\MachineKeys\\f686aace…: done
        2. restart-service  service SessionEnv: done
        3. restart-service  service TermService: done
      vm-one: not-fixed · Remote Desktop still fails after what was tried
      Cert    <thumbprint>, as before
      Why     no repair is left; tried in vain and reversed: f686-key-acl/repair (NotFixed)
      Next    rdp-azure diagnose vm-one -g rg-one -o json"
    `)
  })

  it('that was planned only', async () => {
    const { result } = await repaired(await vmWith(['rdp-disabled']), { dryRun: true })
    expect(shown(result)).toMatchInlineSnapshot(`
      "Plan    rdp-disabled/repair  1 change · risk low · nothing is interrupted · undoable
        stage 1 in Windows
          1. registry-value  registry value HKLM\\SYSTEM\\CurrentControlSet\\Control\\Terminal Server\\fDenyTSConnections
               before  1 (REG_DWORD)
               after   0 (REG_DWORD)
      Hash    <hash>, valid until 2026-11-25T09:00:00.000Z

      vm-one: planned · a dry run: the plan was shown, nothing was changed
      Next    rdp-azure repair vm-one -g rg-one"
    `)
  })

  it('offers no undo for what has no way back', async () => {
    const { result } = await repaired(await vmWith(['rdp-cert-expired']))
    expect([result.outcome, shown(result).includes('rdp-azure undo')]).toEqual(['fixed', false])
  })

  it('says of the thumbprint what is known', async () => {
    const { result } = await repaired(await vmWith(['f686-key-acl']))
    expect(shown(result)).toContain('Cert    <thumbprint>, as before')
    const failure = toFailure(new RdpAzureError('GuestTimedOut', 'no answer'))
    const evidence = { ...result.before.evidence, guest: { seen: false as const, failure } }
    const before = { ...result.before, evidence }
    expect(shown({ ...result, before })).toContain('Cert    <thumbprint>, none seen before')
  })
})

describe('an undo as text', () => {
  it('before it is made and after', async () => {
    const vm = await vmWith(['f686-key-acl'])
    const { activities } = await repaired(vm)
    const before = undoPlanText(madeBy(activities), plain)
    const { result } = await undone(vm, activities)
    expect(short(`${before}\n\n${undoText(result, plain)}`)).toMatchInlineSnapshot(`
      "Undo
        1. acl-grant  access to C:\\ProgramData\\Microsoft\\Crypto\\RSA\\MachineKeys\\f686aace…
             now      NETWORK SERVICE: read, NT SERVICE\\SessionEnv: full
             back to  NETWORK SERVICE: nothing, NT SERVICE\\SessionEnv: nothing

        1. acl-grant: done
      vm-one: undone · every object is back at its value from before
      Left as it is:
        time passes and Windows logs what happens (acl-grant)
        the records and backups of this tool stay in its own folder (acl-grant)
        a service that was stopped runs (restart-service)
        sessions that were open have dropped (restart-service)
        Windows may have made its certificate and key anew (restart-service)
        the restart of the service SessionEnv (restart-service)
        the restart of the service TermService (restart-service)"
    `)
  })

  it('says when there is nothing to put back', () => {
    expect(undoPlanText([], plain)).toBe('Undo    nothing: no change with a way back is left')
  })
})
