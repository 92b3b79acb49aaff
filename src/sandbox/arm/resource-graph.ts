import { z } from 'zod'

import { vmResourceId } from '../world.ts'
import type { WorldVm } from '../world.ts'
import type { PretendCloud } from './cloud.ts'
import { parseKusto } from './kusto.ts'
import type { Comparison, KustoQuery, Table } from './kusto.ts'
import { allBastions } from './network/resources.ts'
import { sessionHosts } from './network/session-hosts.ts'
import { armError, ok } from './request.ts'
import type { ArmAnswer, ArmRequest } from './request.ts'
import { vmShape } from './vm-shape.ts'

const bodySchema = z.object({
  query: z.string().max(20_000),
  subscriptions: z.array(z.string()).optional(),
  options: z
    .object({ resultFormat: z.literal('objectArray').optional(), $top: z.int().optional() })
    .optional(),
})
const columnsSchema = z.record(z.string(), z.unknown())

type Row = Record<string, unknown>

/**
 * `POST /providers/Microsoft.ResourceGraph/resources`: finds VMs with the small part of Kusto of
 * `parseKusto`. What it does not understand is refused with 400, never answered wrongly.
 */
export function queryResources(request: ArmRequest, cloud: PretendCloud): ArmAnswer {
  const body = bodySchema.safeParse(request.body)
  if (!body.success) return refusedQuery(z.prettifyError(body.error))
  const parsed = parseKusto(body.data.query)
  if ('refused' in parsed) return refusedQuery(`the sandbox does not understand ${parsed.refused}`)
  const { subscriptions } = body.data
  const { subscriptionId } = cloud.machines
  const inScope = subscriptions?.some((id) => id.toLowerCase() === subscriptionId) ?? true
  const rows = inScope ? rowsOf(cloud, parsed.query.table) : []
  const data = select(rows, parsed.query).slice(0, body.data.options?.$top ?? 1000)
  return ok({
    totalRecords: data.length,
    count: data.length,
    data,
    facets: [],
    resultTruncated: 'false',
  })
}

function rowsOf(cloud: PretendCloud, table: Table): Row[] {
  if (table === 'desktopvirtualizationresources') return sessionHosts(cloud)
  const vms = cloud.machines.list().map((vm) => rowOf(cloud, vm))
  const bastions = allBastions(cloud).map(({ vm, body }) => ({
    ...columnsSchema.parse(body),
    type: 'microsoft.network/bastionhosts',
    tenantId: cloud.machines.tenantId,
    subscriptionId: cloud.machines.subscriptionId,
    resourceGroup: vm.resourceGroup.toLowerCase(),
  }))
  return [...vms, ...bastions]
}

/** Resource Graph's columns; it spells types and resource groups in lower case. */
function rowOf({ machines }: PretendCloud, vm: WorldVm): Row {
  const { subscriptionId, tenantId } = machines
  const shape = columnsSchema.parse(vmShape(subscriptionId, vm, { view: false }))
  const code = `PowerState/${vm.platform.power}`
  const extended = {
    instanceView: { powerState: { code, displayStatus: `VM ${vm.platform.power}` } },
  }
  return {
    id: vmResourceId(subscriptionId, vm),
    name: vm.name,
    type: 'microsoft.compute/virtualmachines',
    tenantId,
    subscriptionId,
    resourceGroup: vm.resourceGroup.toLowerCase(),
    location: vm.location,
    tags: {},
    properties: { ...columnsSchema.parse(shape['properties']), extended },
  }
}

function select(rows: Row[], { where, project, orderBy, take }: KustoQuery): Row[] {
  const found = rows.filter((row) => where.every((comparison) => holds(row, comparison)))
  const ordered = orderBy ? found.toSorted((a, b) => compare(a, b, orderBy)) : found
  const limited = ordered.slice(0, take ?? ordered.length)
  if (project === undefined) return limited
  return limited.map((row) =>
    Object.fromEntries(project.map(({ name, column }) => [name, valueAt(row, column) ?? null])),
  )
}

function holds(row: Row, { column, operator, text }: Comparison): boolean {
  const value = textAt(row, column)
  return operator === '==' ? value === text : value.toLowerCase() === text.toLowerCase()
}

function compare(
  a: Row,
  b: Row,
  { column, descending }: { column: string; descending: boolean },
): number {
  const [left, right] = [textAt(a, column), textAt(b, column)]
  const order = left < right ? -1 : Number(left > right)
  return descending ? -order : order
}

/** Only texts compare; anything else is as good as empty. */
function textAt(row: Row, column: string): string {
  const value = valueAt(row, column)
  return typeof value === 'string' ? value : ''
}

function valueAt(row: Row, column: string): unknown {
  let value: unknown = row
  for (const step of column.split('.')) value = columnsSchema.safeParse(value).data?.[step]
  return value
}

function refusedQuery(why: string): ArmAnswer {
  const details = [{ code: 'InvalidQuery', message: why }]
  return armError(400, 'BadRequest', `The query cannot be run: ${why}.`, { details })
}
