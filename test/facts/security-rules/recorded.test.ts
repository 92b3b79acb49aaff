import { readFileSync } from 'node:fs'

import { expect, it } from 'vitest'
import { z } from 'zod'

import { configuredGroup, effectiveGroups } from '../../../src/azure/network/security-group.ts'
import { judgeRules } from '../../../src/facts/security-rules/judge-rules.ts'
import type { SecurityGroup } from '../../../src/model/network-evidence.ts'

// Answers of Azure, recorded (test/fixtures/azure/README.md).
const recorded = z.object({
  exchanges: z.array(
    z.object({
      request: z.object({ uri: z.string(), body: z.unknown() }),
      response: z.object({ status: z.int(), body: z.unknown() }),
    }),
  ),
})
const exchangesOf = (name: string) =>
  recorded.parse(JSON.parse(readFileSync(`test/fixtures/azure/${name}.json`, 'utf8'))).exchanges

const effective = effectiveGroups(
  exchangesOf('nic-effective-nsg-and-routes-lro')[1]?.response.body,
  {},
)
const configured = [configuredGroup(exchangesOf('nsg-get')[0]?.response.body, 'networkInterface')]
const spec = z
  .object({ example: z.object({ responses: z.object({ 200: z.object({ body: z.unknown() }) }) }) })
  .parse(JSON.parse(readFileSync('test/fixtures/azure/spec-effective-nsg.json', 'utf8')))
const documented = effectiveGroups(spec.example.responses[200].body, {})

const network = { id: '/v', prefixes: ['10.0.0.0/16'], peeredPrefixes: [] }
const ask = (groups: readonly SecurityGroup[], from: string, port: number) => {
  const source =
    from === 'public'
      ? ({ kind: 'public' } as const)
      : ({ kind: 'address', address: from } as const)
  const around = { network, routes: [], destinationGroups: [] }
  const { access, deciding, chain } = judgeRules(
    groups,
    { source, destination: '10.0.0.9', port },
    around,
    'unknown',
  )
  return `${access} ${deciding?.rule.name ?? chain.map(({ rule }) => rule.name).join()}`
}

/** Network Watcher was asked about a VM whose one group is of the same make: a port for SSH, and default rules. */
const verified = z
  .object({ localPort: z.string(), localIPAddress: z.string(), remoteIPAddress: z.string() })
  .parse(exchangesOf('network-watcher-lro')[7]?.request.body)
const said = z
  .object({ access: z.string(), ruleName: z.string() })
  .parse(exchangesOf('network-watcher-lro')[8]?.response.body)

it('says of effective rules what Network Watcher said of the same rules', () => {
  const { access, ruleName } = said
  expect(ask(effective, verified.remoteIPAddress, Number(verified.localPort))).toBe(
    `${access.toLowerCase()} ${ruleName.replace('defaultSecurityRules/', '')}`,
  )
})

it.each([
  ['public', 3389, 'deny DenyAllInBound'],
  ['198.51.100.7', 3389, 'deny DenyAllInBound'],
  ['10.0.7.7', 3389, 'allow AllowVnetInBound'],
  ['10.1.0.4', 3389, 'deny DenyAllInBound'],
  ['168.63.129.16', 3389, 'allow AllowVnetInBound'],
])('says of the recorded effective rules that %s to %i is: %s', (from, port, answer) => {
  expect(ask(effective, from, port)).toBe(answer)
})

it.each([
  ['public', 22, 'allow default-allow-ssh'],
  ['public', 3389, 'deny DenyAllInBound'],
  ['10.0.7.7', 3389, 'allow AllowVnetInBound'],
])('says of the recorded group that %s to %i is: %s', (from, port, answer) => {
  expect(ask(configured, from, port)).toBe(answer)
})

it('says that the example of the specification lets one address in, and was not told whole', () => {
  expect(ask(documented, '1.1.1.1', 3389)).toBe('allow default-allow-rdp')
  expect(ask(documented, '198.51.100.7', 3389)).toBe('unknown ')
})
