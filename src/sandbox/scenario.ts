import { z } from 'zod'

import type { RdpAzureError } from '../errors.ts'
import { readYaml, scenarioInvalid } from './yaml-source.ts'
import type { YamlPath } from './yaml-source.ts'

/** Names as ARM takes them for VMs and resource groups. */
const vmName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/, 'not a name a VM can have')
const groupName = z
  .string()
  .regex(/^[\w.()-]{1,89}[\w()-]$/, 'not a name a resource group can have')
const patch = z.record(z.string(), z.unknown())

/** Private 10.0.0.4…, public 203.0.113.10…: more VMs than this have no address left. */
const maxVms = 240

/** One VM of a scenario file: where it is, what is wrong with it. */
export const scenarioVmSchema = z.strictObject({
  name: vmName,
  resourceGroup: groupName,
  location: z
    .string()
    .regex(/^[a-z0-9]{1,40}$/, 'not a region, such as westeurope')
    .default('westeurope'),
  /** Runbook ids: each lays its first faulty test over the VM, in this order. */
  faults: z.array(z.string()).default([]),
  /** Laid over the platform state after the faults. */
  platform: patch.optional(),
  /** Laid over the Windows state after the faults. */
  windows: patch.optional(),
})

/** A scenario file. */
export const scenarioSchema = z.strictObject({ vms: z.array(scenarioVmSchema).min(1).max(maxVms) })

/** The VMs of a pretend Azure, as written, and where each part is written. */
export interface Scenario extends z.infer<typeof scenarioSchema> {
  /** `file:line:column` of a part. */
  where(path: YamlPath): string
}

/** Two VMs: one whose Remote Desktop is broken as the README shows, and a healthy one. */
export const defaultScenarioText = `vms:
  - name: vm-web01
    resourceGroup: rg-prod
    faults: [f686-key-acl, rdp-cert-expired]
  - name: vm-ok01
    resourceGroup: rg-prod
`

/** What `sandbox run` uses when no scenario is given. */
export function defaultScenario(): Scenario {
  return parseScenario(defaultScenarioText, 'default scenario')
}

/** Reads a scenario file; throws `ScenarioInvalid` with `file:line:column` of the first wrong part. */
export function parseScenario(text: string, file: string): Scenario {
  const source = readYaml(text, file)
  const checked = scenarioSchema.safeParse(source.value)
  if (!checked.success) throw firstIssue(checked.error, source.where)
  const scenario = { ...checked.data, where: source.where }
  refuseTwins(scenario)
  return scenario
}

/** The same scenario with more faults on its first VM: what `sandbox run --fault <runbook>` means. */
export function withFaults(scenario: Scenario, faults: readonly string[]): Scenario {
  const [first, ...others] = scenario.vms
  if (first === undefined) return scenario
  return { ...scenario, vms: [{ ...first, faults: [...first.faults, ...faults] }, ...others] }
}

function firstIssue(error: z.ZodError, where: Scenario['where']): RdpAzureError {
  const issue = error.issues[0]
  const path = (issue?.path ?? []).filter((step) => typeof step !== 'symbol')
  const extra = issue?.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : []
  const named = path.length === 0 ? '' : `${path.join('.')}: `
  return scenarioInvalid(
    where([...path, ...extra]),
    `${named}${issue?.message ?? 'not a scenario'}`,
  )
}

function refuseTwins(scenario: Scenario): void {
  const seen = new Set<string>()
  for (const [index, vm] of scenario.vms.entries()) {
    const key = `${vm.resourceGroup}/${vm.name}`.toLowerCase()
    if (seen.has(key)) {
      throw scenarioInvalid(scenario.where(['vms', index, 'name']), `${key} is there twice`)
    }
    seen.add(key)
  }
}
