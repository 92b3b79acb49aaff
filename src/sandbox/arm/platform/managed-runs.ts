import { z } from 'zod'

import type { FaultName } from '../../faults.ts'
import { vmKey, vmResourceId } from '../../world.ts'
import type { WorldVm } from '../../world.ts'
import { callKindOf } from '../call-kind.ts'
import type { PretendCloud } from '../cloud.ts'
import { refusedAtGate } from '../gates.ts'
import { agentSilent, handedOn, runInGuest } from '../guest-run.ts'
import type { GuestEnd } from '../guest-run.ts'
import { badRequest, mustRun, resourceNotFound } from '../refusals.ts'
import { armError, ok } from '../request.ts'
import type { ArmAnswer, ArmRequest } from '../request.ts'
import type { ManagedRun } from './managed-run.ts'

/** A VM holds as many (azure-docs issue 117976). */
const mostRuns = 25

const bodySchema = z.object({
  location: z.string(),
  properties: z.looseObject({ source: z.object({ script: z.string() }) }),
})

/**
 * `PUT …/runCommands/{name}`: it runs beside the action, also where that is stuck. One of a name that is
 * there is not run again; whether the real one would is not known.
 */
export function putManagedRun(
  request: ArmRequest,
  vm: WorldVm,
  cloud: PretendCloud,
  name: string,
): ArmAnswer {
  const body = bodySchema.safeParse(request.body)
  if (!body.success) return badRequest('InvalidParameter', z.prettifyError(body.error))
  const refused = refusedAtGate(cloud, vm, 'runCommands', 'write')
  if (refused !== undefined) return refused
  if (vm.platform.power !== 'running') return mustRun()
  const there = cloud.managedRuns.get(keyOf(vm, name))
  if (there !== undefined) return ok(shapeOf(there, vm, cloud, false))
  const held = [...cloud.managedRuns.values()].filter((each) => each.vm === vmKey(vm))
  if (held.length >= mostRuns) {
    const text = `A VM holds at most ${mostRuns} run commands, says the sandbox.`
    return armError(409, 'OperationNotAllowed', text)
  }
  const { location, properties } = body.data
  const run: ManagedRun = {
    name,
    vm: vmKey(vm),
    location,
    properties,
    provisioningState: 'Creating',
  }
  cloud.managedRuns.set(keyOf(vm, name), run)
  const kind = callKindOf(request)
  const due = (fault: FaultName): boolean => cloud.faults.take(fault, kind)
  const crashAfter = cloud.faults.next('guest-crash', kind)
  const script = properties.source.script
  const work = runInGuest({ script, vm, cloud, due, crashAfter }).then((end) => {
    Object.assign(run, endOf(end, vm))
    return { status: 'Succeeded' as const }
  })
  const { subscriptionId } = cloud.machines
  const at = { origin: cloud.origin(), subscriptionId, location, apiVersion: request.apiVersion }
  const { headers } = cloud.operations.begin(work, at)
  return { status: 201, ...(headers ? { headers } : {}), body: shapeOf(run, vm, cloud, false) }
}

/** `GET …/runCommands/{name}`, with `$expand=instanceView` also what became of it. */
export function getManagedRun(
  request: ArmRequest,
  vm: WorldVm,
  cloud: PretendCloud,
  name: string,
): ArmAnswer {
  const run = cloud.managedRuns.get(keyOf(vm, name))
  if (run === undefined) return notThere(vm, name)
  const view = request.query.get('$expand')?.toLowerCase() === 'instanceview'
  return ok(shapeOf(run, vm, cloud, view))
}

/** `DELETE …/runCommands/{name}`. */
export function deleteManagedRun(
  request: ArmRequest,
  vm: WorldVm,
  cloud: PretendCloud,
  name: string,
): ArmAnswer {
  const refused = refusedAtGate(cloud, vm, 'runCommands', 'delete')
  if (refused !== undefined) return refused
  if (!cloud.managedRuns.delete(keyOf(vm, name))) return { status: 204 }
  const work = cloud.pause(cloud.pace.runCommandMs).then(() => ({ status: 'Succeeded' as const }))
  const { subscriptionId } = cloud.machines
  const { location } = vm
  const at = { origin: cloud.origin(), subscriptionId, location, apiVersion: request.apiVersion }
  return cloud.operations.begin(work, at)
}

function endOf(end: GuestEnd, vm: WorldVm): Partial<ManagedRun> {
  if (end.kind === 'silent') {
    const executionMessage = agentSilent(vm).message
    return {
      provisioningState: 'Failed',
      instanceView: { executionState: 'Unknown', executionMessage },
    }
  }
  if (end.kind === 'died') {
    const executionMessage = 'The guest stopped while the script ran.'
    return {
      provisioningState: 'Succeeded',
      instanceView: {
        executionState: 'Failed',
        executionMessage,
        exitCode: 1,
        output: '',
        error: '',
      },
    }
  }
  const { stdout, stderr } = end
  const output = handedOn(stdout)
  const error = handedOn(stderr)
  return {
    provisioningState: 'Succeeded',
    instanceView: { executionState: 'Succeeded', exitCode: 0, output, error },
  }
}

function shapeOf(run: ManagedRun, vm: WorldVm, { machines }: PretendCloud, view: boolean): object {
  const { name, location, properties, provisioningState, instanceView } = run
  const running = { executionState: 'Running', output: '', error: '' }
  return {
    name,
    id: `${vmResourceId(machines.subscriptionId, vm)}/runCommands/${name}`,
    type: 'Microsoft.Compute/virtualMachines/runCommands',
    location,
    properties: {
      ...properties,
      provisioningState,
      ...(view ? { instanceView: instanceView ?? running } : {}),
    },
  }
}

function notThere(vm: WorldVm, name: string): ArmAnswer {
  return resourceNotFound('Microsoft.Compute/virtualMachines/runCommands', name, vm.resourceGroup)
}

function keyOf(vm: WorldVm, name: string): string {
  return `${vmKey(vm)}/${name.toLowerCase()}`
}
