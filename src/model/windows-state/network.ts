import { z } from 'zod'

/** One network adapter as it is set; what it has by DHCP is told from the network. */
const adapterSchema = z.strictObject({
  driver: z.string().default('netvsc'),
  enabled: z.boolean().default(true),
  dhcp: z.boolean().default(true),
  /** What it has without DHCP. */
  addresses: z.array(z.ipv4()).default([]),
  masks: z.array(z.ipv4()).default([]),
  gateways: z.array(z.ipv4()).default([]),
})

/** A filter of the Windows Filtering Platform that has dropped packets lately. */
const filterSchema = z.strictObject({
  /** Its name. */
  provider: z.string(),
  /** Who registered it: a GUID, or the constant that stands for a part of Windows; null: not told. */
  providerKey: z.string().nullable().default('{6b2fa1c4-7d0e-4b55-9f0a-3c8de1a2b917}'),
  dropsPorts: z.array(z.int()),
  /** The one address it drops from; absent: from all. */
  onlyFrom: z.ipv4().optional(),
})

/** Network adapters, active firewall profiles, filters of other programs. */
export const networkStateSchema = z.strictObject({
  /** Profiles of the networks in use, as Windows finds them out; a server without a domain has public. */
  profiles: z.array(z.enum(['domain', 'private', 'public'])).default(['public']),
  /** By number. */
  adapters: z.record(z.string().regex(/^\d+$/), adapterSchema).prefault({ '1': {} }),
  /** What the network gives to an adapter that asks by DHCP: the address Azure has for the VM. */
  lease: z
    .strictObject({
      address: z.ipv4().default('10.0.0.4'),
      mask: z.ipv4().default('255.255.255.0'),
      gateway: z.ipv4().default('10.0.0.1'),
    })
    .prefault({}),
  filters: z.array(filterSchema).default([]),
  /** Names that the DNS client keeps. */
  dnsCache: z.array(z.string()).default([]),
  /** Components bound to network adapters, by their ids. */
  bindings: z.array(z.string()).default(['ms_tcpip', 'ms_tcpip6', 'ms_server', 'netvsc_vfpp']),
})
