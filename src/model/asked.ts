import { z } from 'zod'

/**
 * The ways people reach a VM. `public` an address of its own · `load-balancer` an inbound NAT rule ·
 * `private` its private address from within the network · `gateway` the same through VPN or ExpressRoute ·
 * `bastion` a Bastion host of the network.
 */
export const accessPaths = ['public', 'load-balancer', 'private', 'gateway', 'bastion'] as const
export type AccessPath = (typeof accessPaths)[number]

/** Dialogs of the client that carry no code of their own, told by their words. */
export const dialogIds = ['internal-error', 'credssp', 'credentials'] as const
export type DialogId = (typeof dialogIds)[number]

/** What the caller said of the failure beside the VM: kept with the evidence, so that it is judged alike again. */
export const askedSchema = z.strictObject({
  /** Address people connect from, IPv4 or IPv6, as rules of the network see it. */
  from: z.union([z.ipv4(), z.ipv6()]).optional(),
  /** The way to be judged; left out: the one people most likely use. */
  via: z.enum(accessPaths).optional(),
  /** Reason of the client, such as 0x904. */
  code: z.int().min(0).max(0xffffffff).optional(),
  /** Extended reason of the client, such as 7. */
  extended: z.int().min(0).max(0xffffffff).optional(),
  /** What the client’s dialog said, where its words tell more than a code. */
  dialog: z.enum(dialogIds).optional(),
})
export type Asked = z.infer<typeof askedSchema>
