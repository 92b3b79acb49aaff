import { expect, test } from 'vitest'

import { judgePatched } from './patched-vm.ts'

const policy = (name: string, data: number) => ({
  windows: {
    registry: {
      '$firewallPolicy\\PublicProfile': { values: { [name]: { type: 'REG_DWORD', data } } },
    },
  },
})

test.for([
  ['firewall-profile-block-all', policy('DoNotAllowExceptions', 1)],
  ['firewall-rdp-rule', policy('AllowLocalPolicyMerge', 0)],
] as const)('%s is told and left where Group Policy brings it about', async ([id, given]) => {
  const { judgement, plan } = await judgePatched(given)
  expect(judgement).toMatchObject({ verdict: 'faulty', cause: id })
  expect(plan).toMatchObject({ because: expect.stringContaining('Group Policy wins') })
})

const blocked = 'v2.31|Action=Block|Active=TRUE|Dir=In|Protocol=6|LPort=3389|Name=hardening|'

test('a rule that blocks the port is named, and switched off only when a person says so', async () => {
  const rules = { '{B10C}': { type: 'REG_SZ', data: blocked } }
  const given = { windows: { registry: { '$firewall\\FirewallRules': { values: rules } } } }
  const { judgement, plan } = await judgePatched(given)
  expect(judgement.findings).toMatchObject([
    { runbook: 'firewall-rdp-rule', because: expect.stringContaining('{B10C}') },
  ])
  expect(plan).toMatchObject({
    plan: {
      runbook: { rung: 'unblock' },
      asks: [expect.stringContaining('on purpose')],
      weakens: [],
      stages: [
        { changes: [{ kind: 'firewall-rule', params: { name: '{B10C}', enabled: false } }] },
      ],
    },
  })
})
