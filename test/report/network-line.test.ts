import { expect, it } from 'vitest'

import type { Asked } from '../../src/model/asked.ts'
import type { NetworkEvidence } from '../../src/model/network-evidence.ts'
import { networkLine } from '../../src/report/network-line.ts'
import {
  aGroup,
  aNetwork,
  aRule,
  anAddress,
  anInterface,
  seen,
  unseen,
} from '../facts/a-network.ts'

const caller: Asked = { from: '203.0.113.7' }
const allowed = aRule({ name: 'AllowRdp', priority: 300, sources: ['203.0.113.0/24'] })
const ruled = (...rules: Parameters<typeof aGroup>[0]) =>
  aNetwork({ interfaces: [anInterface({ groups: seen([aGroup(rules)]) })] })
const onlyPrivate = anInterface({
  addresses: [anAddress({ publicAddress: undefined })],
  groups: seen([aGroup([])]),
})
const bastion = seen([{ id: '/b', name: 'bastion-one', subnetPrefix: '10.0.9.0/26' }])
const policy = { id: '/j', name: 'default', ports: [{ number: 3389, maxMinutes: 180 }], open: [] }
const noGroup = aNetwork({ interfaces: [anInterface({ groups: seen([]) })] })

it.each<[NetworkEvidence, Asked, string]>([
  [ruled(allowed), caller, 'good 3389 open to 203.0.113.7 by nsg-web/AllowRdp (300)'],
  [ruled(), caller, 'bad 3389 closed to 203.0.113.7 by nsg-web/DenyAllInBound (65500)'],
  [ruled(), {}, 'bad 3389 closed to the Internet by nsg-web/DenyAllInBound (65500)'],
  [
    ruled(allowed),
    {},
    'unsure 203.0.113.10 public, 10.0.0.4 private; not known whether 3389 is open: it depends on the address: nsg-web/AllowRdp (300) lets some in, nsg-web/DenyAllInBound (65500) others not',
  ],
  [
    aNetwork({ interfaces: [anInterface({ groups: unseen })] }),
    caller,
    'unsure 203.0.113.10 public, 10.0.0.4 private; not known whether 3389 is open: not allowed',
  ],
  [
    noGroup,
    caller,
    'bad 3389 closed to 203.0.113.7, since no network security group opens its Standard address',
  ],
  [
    aNetwork({ interfaces: [onlyPrivate] }),
    {},
    'good 3389 open to the virtual network by nsg-web/AllowVnetInBound (65000)',
  ],
  [
    aNetwork({ interfaces: [onlyPrivate], bastions: bastion }),
    {},
    'good 3389 open to Bastion bastion-one by nsg-web/AllowVnetInBound (65000)',
  ],
  [
    { ...ruled(), jit: seen([policy]) },
    caller,
    'bad 3389 closed to 203.0.113.7 by nsg-web/DenyAllInBound (65500); just-in-time access is closed',
  ],
  [
    { privateAddresses: ['10.0.0.4'], publicAddresses: ['203.0.113.10'] },
    caller,
    'good 203.0.113.10 public, 10.0.0.4 private',
  ],
  [{ privateAddresses: [], publicAddresses: [] }, {}, 'unsure no address'],
])('the network in one line (%#)', (network, asked, line) => {
  const { sign, text } = networkLine(network, { asked, guest: unseen })
  expect(`${sign} ${text}`).toBe(line)
})
