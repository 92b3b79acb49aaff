import { z } from 'zod'

import type { GuestEvidence } from '../model/guest-evidence.ts'
import { tracesOfAnyChange } from './consequences.ts'
import { defineKind } from './kind.ts'
import type { Present } from './kind.ts'

/** An adapter's number in the CIM classes Win32_NetworkAdapter and Win32_NetworkAdapterConfiguration. */
const number = z.int().min(0).max(0xffff)
const paramsSchema = z.union([
  z.strictObject({ number, enabled: z.boolean() }),
  z.strictObject({ number, dhcp: z.literal(true) }),
])
type Params = z.infer<typeof paramsSchema>

const valueSchema = z.union([
  z.strictObject({ enabled: z.boolean() }),
  z.strictObject({ dhcp: z.literal(true) }),
  /** What an undo needs to set the address by hand again. */
  z.strictObject({
    dhcp: z.literal(false),
    addresses: z.array(z.ipv4()).min(1),
    masks: z.array(z.ipv4()).min(1),
    gateways: z.array(z.ipv4()),
  }),
])
type Value = z.infer<typeof valueSchema>

/** Switches one network adapter on or off, or lets it take its address from the network. */
export const networkAdapter = defineKind<Params, Value>({
  name: 'network-adapter',
  where: 'guest',
  nature: 'state',
  params: paramsSchema,
  value: valueSchema,
  needs: () => ({}),
  before: presentAdapter,
  after: (params) => ({
    ok: true,
    value: 'enabled' in params ? { enabled: params.enabled } : { dhcp: true },
  }),
  describe: (params, before, after) => ({
    subject: `network adapter ${params.number}`,
    from: inWords(before),
    to: inWords(after),
  }),
  weakens: () => undefined,
  notUndoable: () => undefined,
  consequences: [
    ...tracesOfAnyChange,
    {
      what: 'a route to a gateway that was set by hand may stay, without use',
      covers: ['network.lease'],
    },
  ],
})

function presentAdapter(params: Params, guest: GuestEvidence): Present<Value> {
  const adapter = guest.adapters?.list.find(({ index }) => index === params.number)
  if (adapter === undefined) return { seen: false, missing: `the network adapter ${params.number}` }
  if ('enabled' in params) return { seen: true, value: { enabled: adapter.off !== true } }
  if (adapter.dhcp === undefined)
    return { seen: false, missing: `whether the network adapter ${params.number} uses DHCP` }
  if (adapter.dhcp) return { seen: true, value: { dhcp: true } }
  const { addresses, masks, gateways } = adapter
  const value = valueSchema.safeParse({ dhcp: false, addresses, masks, gateways })
  if (value.success && addresses.length === masks.length) return { seen: true, value: value.data }
  return {
    seen: false,
    refuse: `the network adapter ${params.number} has no address that could be put back`,
  }
}

function inWords(value: Value): string {
  if ('enabled' in value) return value.enabled ? 'on' : 'switched off'
  if (value.dhcp) return 'its address by DHCP'
  return `the address ${value.addresses.join(', ')} set by hand`
}
