import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { aclGrant } from '../../../src/change/acl-grant.ts'
import { isConsequence } from '../../../src/change/consequences.ts'
import { registryValue } from '../../../src/change/registry-value.ts'
import { removeCertificate } from '../../../src/change/remove-certificate.ts'
import { restartService } from '../../../src/change/restart-service.ts'
import type { PlannedChange } from '../../../src/model/change.ts'
import { guestEvidenceSchema, guestSectionNames } from '../../../src/model/guest-evidence.ts'
import type { GuestEvidence } from '../../../src/model/guest-evidence.ts'
import { guestAnswerSchema } from '../../../src/model/guest-protocol.ts'
import type { GuestAnswer, GuestRequest } from '../../../src/model/guest-protocol.ts'
import { answerRequest } from '../../../src/sandbox/windows/answer.ts'
import { differences } from '../../../src/sandbox/windows/compare.ts'
import { settle } from '../../../src/sandbox/windows/happen.ts'
import { healthyWindows } from '../../../src/sandbox/windows/healthy.ts'
import { selfSignedCertificate } from '../../../src/sandbox/windows/listener-certificate.ts'
import { stateNames } from '../../../src/sandbox/windows/names.ts'
import { patchWindows } from '../../../src/sandbox/windows/patch.ts'

const healthy = await healthyWindows({
  computerName: 'vm-one',
  clock: new Date('2025-06-01T12:00:00Z'),
})
const { rdpKeyFile, terminalServer } = stateNames(healthy)

/** A part of a patch, or none of it. */
const maybe = (patch: object) => fc.constantFrom({}, patch)
const keyLists = [
  'O:SYG:SYD:P(A;;FA;;;SY)',
  'O:SYG:SYD:P(A;;FA;;;SY)(A;;FR;;;WD)',
  'O:SYG:SYD:PAI(D;;FR;;;NS)(A;;FA;;;SY)(A;;FR;;;NS)',
  'O:BAG:SYD:AI(A;ID;0x1301bf;;;AU)(A;;FA;;;SY)',
  'O:BUG:BUD:(A;;FA;;;BU)',
  'O:BUG:BUD:P(A;;FA;;;BU)',
]

/** States from healthy to hopeless. */
const states = fc
  .tuple(
    fc.constantFrom(...keyLists).chain((sddl) => maybe({ files: { $rdpKeyFile: { sddl } } })),
    fc.integer({ min: -400, max: 300 }).chain((to) =>
      maybe({
        listenerCertificate: { validFrom: '-401d', validTo: `${to < 0 ? '' : '+'}${to}d` },
      }),
    ),
    fc
      .nat(2)
      .chain((data) =>
        maybe({ registry: { $terminalServer: { values: { fDenyTSConnections: { data } } } } }),
      ),
    maybe({ services: { TermService: { start: 'disabled', state: 'stopped' } } }),
    maybe({ services: { CryptSvc: { start: 'disabled', state: 'stopped' } } }),
    maybe({ oddities: { renewalBlocked: true } }),
    maybe({ files: { $machineKeys: { sddl: 'O:SYG:SYD:P(A;;FA;;;NS)' } } }),
    maybe({ activeSessions: 'unknown' }),
  )
  .map((patches) => async () => {
    let state = healthy
    for (const patch of patches) state = await patchWindows(state, patch)
    return settle(state)
  })

const collect: GuestRequest = {
  protocol: 1,
  requestId: 'c'.repeat(32),
  kind: 'collect',
  sections: [...guestSectionNames],
  registryValues: {},
  keyAccess: [],
  usual: { registry: {}, services: {}, keyAccess: {}, paths: {} },
  registryKeys: [terminalServer],
  services: ['TermService'],
  paths: [rdpKeyFile],
  events: {},
  eventHours: 24,
  budgetSeconds: 45,
}

function ask(kind: 'apply' | 'undo', id: string, changes: PlannedChange[]): GuestRequest {
  return { ...collect, kind, requestId: id.repeat(32), runId: 'a'.repeat(32), changes }
}

function evidence(answer: GuestAnswer | undefined): GuestEvidence {
  const told = Object.entries(answer?.sections ?? {}).flatMap(([name, section]) =>
    section && 'value' in section ? [[name, section.value] as const] : [],
  )
  return guestEvidenceSchema.parse({ ...Object.fromEntries(told), unseen: {} })
}

/** Every change that can be planned on this evidence. */
function planned(guest: GuestEvidence): PlannedChange[] {
  const thumbprint = guest.certificate?.thumbprint ?? ''
  const aces = '(A;;FA;;;SY)(A;;FR;;;NS)'
  const value = { type: 'REG_DWORD', data: 0 } as const
  const all = [
    { kind: registryValue, params: { path: terminalServer, name: 'fDenyTSConnections', ...value } },
    { kind: aclGrant, params: { path: rdpKeyFile, aces } },
    { kind: removeCertificate, params: { store: 'Remote Desktop', thumbprint } },
  ]
  return all.flatMap(({ kind, params }, i) => {
    const plan = kind.plan(params, guest)
    if (plan.kind !== 'change') return []
    const { before, after } = plan
    return [{ id: String(i + 1), kind: kind.name, params: plan.params, before, after }]
  })
}

const restart = (id: string, name: string): PlannedChange => ({
  id,
  kind: 'restart-service',
  params: { name },
  before: null,
  after: null,
})
const kinds = [registryValue, aclGrant, removeCertificate]
const declared = kinds.flatMap(({ consequences }) => consequences)
const declaredByAll = [...declared, ...restartService.consequences]

describe('whatever the state', () => {
  it('collect changes nothing and answers to the schema', async () => {
    await fc.assert(
      fc.asyncProperty(states, async (make) => {
        const state = await make()
        const before = structuredClone(state)
        const { state: after, answer } = await answerRequest(collect, state)
        expect(after).toEqual(before)
        expect(guestAnswerSchema.parse(answer)).toEqual(answer)
        const thumbprint = selfSignedCertificate(state).thumbprint
        expect(evidence(answer).certificate?.thumbprint).toBe(thumbprint)
      }),
      { numRuns: 60 },
    )
  })

  it('what apply made, undo takes back, with or without a restart between', async () => {
    await fc.assert(
      fc.asyncProperty(states, fc.boolean(), async (make, restarts) => {
        const state = await make()
        const changes = planned(evidence((await answerRequest(collect, state)).answer))
        const more = restarts ? [restart('8', 'SessionEnv'), restart('9', 'TermService')] : []
        const applied = await answerRequest(ask('apply', '1', [...changes, ...more]), state)
        const made = changes.filter(({ id }) =>
          applied.answer?.changes.some((one) => one.id === id && one.status === 'done'),
        )
        const undone = await answerRequest(ask('undo', '2', made.toReversed()), applied.state)
        expect(undone.answer?.changes.map(({ status }) => status)).toEqual(made.map(() => 'done'))
        const left = differences(state, undone.state).filter(
          ({ path }) => !isConsequence(path, restarts ? declaredByAll : declared),
        )
        expect(left).toEqual([])
      }),
      { numRuns: 60 },
    )
  })

  it('asked anew, apply finds its work done and changes no object again', async () => {
    await fc.assert(
      fc.asyncProperty(states, async (make) => {
        const state = await make()
        const changes = planned(evidence((await answerRequest(collect, state)).answer))
        const first = await answerRequest(ask('apply', '1', changes), state)
        const again = await answerRequest(ask('apply', '2', changes), first.state)
        const made = first.answer?.changes.map(({ status }) => status) ?? []
        const then = again.answer?.changes.map(({ status }) => status)
        expect(then).toEqual(made.map((status) => (status === 'done' ? 'already' : status)))
        const objects = differences(first.state, again.state).filter(
          ({ path }) => !path.startsWith('files.C:\\Program Files\\rdp-azure'),
        )
        expect(objects).toEqual([])
      }),
      { numRuns: 40 },
    )
  })

  it('a guest that dies anywhere ends as one that did not, once it is asked again', async () => {
    await fc.assert(
      fc.asyncProperty(states, fc.nat(30), async (make, crashAfter) => {
        const state = await make()
        const changes = planned(evidence((await answerRequest(collect, state)).answer))
        const asked = ask('apply', '1', [...changes, restart('9', 'SessionEnv')])
        const whole = await answerRequest(asked, state)
        const dead = await answerRequest(asked, state, { crashAfter })
        const again = await answerRequest(asked, dead.state)
        expect(again.answer?.changes).toEqual(whole.answer?.changes)
        expect(
          differences(whole.state, again.state).filter(
            ({ path }) => !path.endsWith('answer.json.content'),
          ),
        ).toEqual([])
      }),
      { numRuns: 60 },
    )
  })
})
