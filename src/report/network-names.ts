import { z } from 'zod'

import { credSspSchema } from '../model/evidence.ts'

/** Fields of one object that hold a name or words of somebody's, and what kind of thing each names. */
export type NamedFields = Readonly<Record<string, string>>

interface Shape {
  schema: z.ZodType
  fields: NamedFields
}

/** Things of the network, known by what they have beside their names. */
const shapes: readonly Shape[] = [
  {
    // A default rule has the same name in every group.
    schema: z.object({ priority: z.int(), access: z.string(), isDefault: z.literal(false) }),
    fields: { name: 'rule', description: 'words' },
  },
  { schema: z.object({ association: z.string(), rules: z.unknown() }), fields: { name: 'nsg' } },
  {
    schema: z.object({ id: z.string().startsWith('/'), name: z.string() }),
    fields: { name: 'resource' },
  },
  {
    schema: z.object({ level: z.string(), scope: z.string() }),
    fields: { name: 'lock', notes: 'words' },
  },
  {
    schema: z.object({ frontendPort: z.int(), backendPort: z.int() }),
    fields: { loadBalancer: 'balancer', rule: 'rule' },
  },
  { schema: z.object({ ruleName: z.string(), from: z.string() }), fields: { ruleName: 'rule' } },
  { schema: z.object({ inboundNat: z.unknown() }), fields: { fqdn: 'host' } },
  {
    // What a server said of itself before anybody signed in: any of these may be missing.
    schema: z.strictObject(credSspSchema.shape.ntlm.unwrap().shape),
    fields: {
      computer: 'vm',
      dnsComputer: 'host',
      domain: 'domain',
      dnsDomain: 'domain',
      dnsForest: 'domain',
    },
  },
  // A refusal repeats what the lock says.
  { schema: z.object({ owner: z.string(), notes: z.string() }), fields: { notes: 'words' } },
]

/** The named fields of an object of the network; none where it is nothing of the network. */
export function networkFields(value: object): NamedFields {
  const found = shapes.filter(({ schema }) => schema.safeParse(value).success)
  return Object.assign({}, ...found.map(({ fields }) => fields))
}

const hostPoolSchema = z.object({
  hostPool: z.object({ seen: z.literal(true), value: z.string() }),
})

/** Name of the host pool of Azure Virtual Desktop, which stands in no object of its own. */
export function hostPoolIn(value: object): string | undefined {
  return hostPoolSchema.safeParse(value).data?.hostPool.value
}

/** Words of ARM ids that are the same in everybody's. */
const structural = new Set(['subscriptions', 'resourcegroups', 'providers', 'locations'])

/**
 * Names in an ARM id: of the resource group, and of every resource on the path. `…/<type>/<name>/<type>/<name>`
 * after the provider; what is no id has none.
 */
export function namesInId(text: string): [kind: string, name: string][] {
  if (!/^\/subscriptions\/[^/]+\//i.test(text)) return []
  const parts = text.split('/').slice(1)
  const pairs = parts.flatMap((type, index): [string, string][] => {
    const name = parts[index + 1]
    return index % 2 === 0 && name !== undefined ? [[type.toLowerCase(), name]] : []
  })
  return pairs
    .filter(([type]) => type === 'resourcegroups' || !structural.has(type))
    .map(([type, name]) => [type === 'resourcegroups' ? 'group' : 'resource', name])
}
