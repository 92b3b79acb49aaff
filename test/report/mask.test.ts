import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { checkEvidenceFile } from '../../src/gather/evidence-file.ts'
import { evidenceFileSchema } from '../../src/model/evidence-file.ts'
import { diagnosisSchema } from '../../src/model/outcome.ts'
import { maskFor } from '../../src/report/mask.ts'
import { judgeEvidence } from '../../src/workflow/rulebook.ts'
import { shipped } from '../judge/shipped.ts'
import { diagnosed, vmWith } from '../workflow/one-vm.ts'

const rulebook = { runbooks: shipped, toolVersion: '0.0.0' }

const name = fc.stringMatching(/^[a-z]{2,6}-[a-z0-9]{2,8}x$/)
const hex = (length: number) => fc.stringMatching(new RegExp(`^[0-9a-f]{${length}}$`))
const guid = fc
  .tuple(hex(8), hex(4), hex(4), hex(4), hex(12))
  .map((parts) => parts.join('-'))
  .filter((text) => !text.startsWith('00000000'))
const octet = fc.integer({ min: 1, max: 254 })
const address = fc
  .oneof(
    fc.tuple(fc.constant(10), fc.integer({ min: 1, max: 254 }), octet, octet),
    fc.tuple(fc.constant(52), octet, octet, octet),
  )
  .map((parts) => parts.join('.'))
const sid = fc
  .tuple(...[1, 2, 3].map(() => fc.integer({ min: 100, max: 4_000_000_000 })))
  .map((parts) => `S-1-5-21-${parts.join('-')}`)
const thumbprint = hex(40).filter((text) => !text.startsWith('000'))

const secrets = fc.record({
  vm: name,
  group: name,
  subscription: guid,
  guid,
  address,
  sid,
  thumbprint,
})

describe('a masked document', () => {
  it('has nothing left of what it hides, wherever it stood, and keeps its shape', () => {
    fc.assert(
      fc.property(secrets, (secret) => {
        const { vm, group, subscription } = secret
        const document = {
          target: {
            id: `/subscriptions/${subscription}/resourceGroups/${group}/x/${vm}`,
            name: vm,
            resourceGroup: group,
            subscriptionId: subscription,
            vmId: secret.guid,
          },
          told: [`${vm.toUpperCase()} at ${secret.address}, by ${secret.sid}-500.`],
          [`C:\\Keys\\f686_${secret.guid}`]: { thumbprint: secret.thumbprint.toUpperCase() },
        }
        const masked = maskFor(document).value(document)
        const text = JSON.stringify(masked).toLowerCase()
        for (const value of Object.values(secret)) expect(text).not.toContain(value.toLowerCase())
        expect(text).toContain('-500.')
        expect(Object.keys(Object(masked))).toHaveLength(3)
      }),
      { numRuns: 200 },
    )
  })

  it('has equal masks for equal values, in any case, and different ones for different values', () => {
    const target = { name: 'vm-a1', resourceGroup: 'rg-a1', vmId: 'x' }
    const mask = maskFor({ target, computerName: 'VM-B1' })
    expect(mask.text('vm-a1 VM-A1 vm-b1')).toBe('masked-vm-1 masked-vm-1 masked-vm-2')
    const [first, same, other] = ['A', 'a', 'b'].map((letter) => mask.text(letter.repeat(40)))
    expect([first === same, first === other]).toEqual([true, false])
    expect(mask.text('10.1.2.3 10.1.2.9 20.1.2.3 fd00::5')).toBe(
      '10.255.1.3 10.255.1.9 198.18.1.3 2001:db8::1',
    )
  })

  it('keeps what everybody has: loopback, versions, times, well-known accounts', () => {
    const text =
      '127.0.0.1 168.63.129.16 0.0.0.0 169.254.169.254 10.0.20348.1 12:34:56 S-1-5-18 S-1-5-32-544 ::1'
    expect(maskFor({}).text(text)).toBe(text)
  })

  it('is not torn by a VM that is called like one of its own words', () => {
    const target = { name: 'running', resourceGroup: 'registry', vmId: 'x' }
    const document = { target, registry: { state: 'running' } }
    expect(maskFor(document).value(document)).toEqual({
      target: { name: 'masked-vm-1', resourceGroup: 'masked-group-1', vmId: 'x' },
      registry: { state: 'running' },
    })
  })
})

describe('masked evidence', () => {
  it.each([[[]], [['f686-key-acl']], [['rdp-cert-expired']], [['rdp-disabled']]])(
    'of a VM with %j is judged like the evidence itself, from its file',
    async (faults) => {
      const diagnosis = await diagnosed(await vmWith(faults))
      const { target, evidence } = diagnosis
      const file = evidenceFileSchema.parse({
        schema: 'rdp-azure/evidence/1',
        toolVersion: '0.0.0',
        masked: true,
        target,
        evidence,
      })
      const text = JSON.stringify(maskFor(file).value(file))
      expect(text).not.toMatch(/vm-one|rg-one/i)
      const read = checkEvidenceFile(text)
      const at = Date.parse(read.evidence.at)
      const again = judgeEvidence(
        rulebook,
        { target: read.target, asked: {}, tried: [] },
        read.evidence,
        at,
      )
      const brief = ({ judgement, plan }: typeof diagnosis) => ({
        verdict: judgement.verdict,
        findings: judgement.findings.map(({ runbook, status }) => `${runbook} ${status}`),
        stages: plan?.stages.map(({ changes }) => changes.map(({ kind }) => kind)),
      })
      expect(brief(again.diagnosis)).toEqual(brief(diagnosis))
      expect(diagnosisSchema.parse(maskFor(diagnosis).value(diagnosis)).judgement.verdict).toBe(
        diagnosis.judgement.verdict,
      )
    },
  )
})

describe('an evidence file', () => {
  it.each(['', '[]', '{"schema":"rdp-azure/evidence/2"}', '{'])(
    'that is none is refused: %s',
    (text) => {
      expect(() => checkEvidenceFile(text)).toThrow('the file holds no evidence')
    },
  )

  it('is cleaned of what steers a terminal', async () => {
    const { target, evidence } = await diagnosed(await vmWith([]))
    const file = { schema: 'rdp-azure/evidence/1', toolVersion: '1', masked: false, evidence }
    const text = JSON.stringify({
      ...file,
      target: { ...target, location: 'west\u001b[2J\u202eeurope' },
    })
    expect(checkEvidenceFile(text).target.location).toBe('west[2Jeurope')
  })
})
