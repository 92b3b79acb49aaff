import { describe, expect, it } from 'vitest'

import type { Asked } from '../../src/model/asked.ts'
import { judgePatched } from './patched-vm.ts'

const noKey = { files: { $rdpKeyFile: { sddl: 'O:SYG:SYD:P(A;;FA;;;SY)' } } }
const closed = { nicGroup: [] }
const denied = { name: 'DenyRdp', priority: 200, access: 'Deny', destinationPorts: ['3389'] }
const caller: Asked = { from: '198.51.100.7' }

async function standing(given: Parameters<typeof judgePatched>[0]) {
  const { judgement } = await judgePatched(given)
  const open = judgement.findings.filter(
    ({ status, role, consequenceOf }) =>
      status === 'faulty' && role !== 'remark' && consequenceOf === undefined,
  )
  return { cause: judgement.cause, open: open.map(({ runbook }) => runbook).toSorted() }
}

describe('a fault of the network and one of Windows', () => {
  it('are both told, and neither is the consequence of the other', async () => {
    const given = { windows: noKey, platform: { network: closed } }
    // The handshake inside fails, and only the key explains that.
    expect(await standing(given)).toEqual({
      cause: 'f686-key-acl',
      open: ['f686-key-acl', 'nsg-blocks-rdp'],
    })
  })

  it('stand in that order too where the door is only waiting to be asked', async () => {
    const given = { windows: noKey, platform: { network: { ...closed, jit: 'closed' } } }
    expect(await standing(given)).toEqual({
      cause: 'f686-key-acl',
      open: ['f686-key-acl', 'jit-closed'],
    })
  })

  it('are one where the port of Windows is the whole difference', async () => {
    const port = { PortNumber: { type: 'REG_DWORD', data: 3390 } }
    const given = { windows: { registry: { $rdpTcp: { values: port } } } }
    expect(await standing(given)).toEqual({ cause: 'port-changed', open: ['port-changed'] })
  })
})

describe('the repair of rules', () => {
  it('is one rule for the caller, before the rule that denies, and by name only', async () => {
    const given = { platform: { network: { nicGroup: [denied] } } }
    expect((await judgePatched(given)).plan).toMatchObject({
      because: expect.stringContaining('--runbook nsg-blocks-rdp'),
    })
    const { plan } = await judgePatched(given, undefined, 'nsg-blocks-rdp')
    if (!('plan' in plan)) throw new Error(plan.because)
    expect(plan.plan.stages).toMatchObject([
      {
        where: 'azure',
        changes: [
          {
            kind: 'nsg-rule',
            params: {
              priority: 199,
              source: '198.51.100.7',
              destination: '10.0.0.4',
              port: 3389,
              minutes: 120,
            },
          },
        ],
      },
    ])
  })

  it.each<[string, object, Asked, string]>([
    ['nobody said who calls', closed, {}, '--from'],
    ['the group is locked', { ...closed, groupLock: 'CanNotDelete' }, caller, 'lock'],
    ['it is a session host', { ...closed, sessionHost: true }, caller, 'Azure Virtual Desktop'],
    [
      'the network manager denies',
      { adminRules: [{ ...denied, priority: 10 }] },
      caller,
      'network manager',
    ],
    ['a policy guards the port', { ...closed, jit: 'closed' }, caller, 'just-in-time'],
    [
      'no number is free',
      { nicGroup: [{ ...denied, priority: 100 }] },
      caller,
      'no priority is free',
    ],
  ])('is refused where %s', async (_what, network, asked, why) => {
    const given = { platform: { network } }
    const { plan } = await judgePatched(given, undefined, 'nsg-blocks-rdp', asked)
    expect(plan).toMatchObject({ because: expect.stringContaining(why) })
  })

  it('is refused where people come through Bastion alone', async () => {
    const inside = { sources: ['10.0.0.0/8'] }
    const given = {
      platform: {
        publicAddress: null,
        network: { nicGroup: [{ ...denied, ...inside }], bastion: true },
      },
    }
    const { plan } = await judgePatched(given, undefined, 'nsg-blocks-rdp', caller)
    expect(plan).toMatchObject({ because: expect.stringContaining('Bastion alone') })
  })
})
