import type { WorldVm } from '../../world.ts'
import type { PretendCloud } from '../cloud.ts'
import type { ArmAnswer, ArmRequest } from '../request.ts'
import type { Route } from '../route.ts'
import { onVm } from '../scopes.ts'
import type { Answerer } from '../scopes.ts'
import { bootDiagnosticsOf } from './boot-diagnostics.ts'
import { healthOf } from './health.ts'
import { deleteManagedRun, getManagedRun, putManagedRun } from './managed-runs.ts'

const group = '/subscriptions/{subscription}/resourceGroups/{group}'
const machine = `${group}/providers/Microsoft.Compute/virtualMachines/{name}`
const run = `${machine}/runCommands/{run}`

/** Calls about the VM itself beside its power and its Run Command. */
export const platformRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: `${machine}/providers/Microsoft.ResourceHealth/availabilityStatuses/current`,
    quota: 'none',
    answer: onVm(healthOf),
  },
  {
    method: 'POST',
    path: `${machine}/retrieveBootDiagnosticsData`,
    quota: 'LowCostGet',
    answer: onVm(bootDiagnosticsOf),
  },
  { method: 'PUT', path: run, quota: 'UpdateVM', answer: onRun(putManagedRun) },
  { method: 'GET', path: run, quota: 'LowCostGet', answer: onRun(getManagedRun) },
  { method: 'DELETE', path: run, quota: 'UpdateVM', answer: onRun(deleteManagedRun) },
]

/** An answer about one managed run command of one VM. */
function onRun(
  answer: (request: ArmRequest, vm: WorldVm, cloud: PretendCloud, name: string) => ArmAnswer,
): Answerer {
  return (request, names, cloud) =>
    onVm((...of) => answer(...of, names['run'] ?? ''))(request, names, cloud)
}
