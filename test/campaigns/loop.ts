// npm run campaign:loop: every automatic fix inside Windows, by both guests: the fault is laid over a healthy VM,
// named as exactly the cause, repaired, found healthy, undone; what differs then is declared.
import { isConsequence } from '../../src/change/consequences.ts'
import { consequencesOf } from '../../src/change/registry.ts'
import type { RepairResult } from '../../src/model/outcome.ts'
import type { WindowsState } from '../../src/model/windows-state.ts'
import { differences } from '../../src/sandbox/windows/compare.ts'
import { happen } from '../../src/sandbox/windows/happen.ts'
import { listenerOf } from '../../src/sandbox/windows/listener.ts'
import { runScript } from '../../src/sandbox/windows/run-script.ts'
import { hasPowerShell, runInPowerShell } from '../helpers/powershell-host.ts'
import type { Guest, SimulatedVm } from '../helpers/simulated-azure.ts'
import { diagnosed, repaired, undone, vmWith } from '../workflow/one-vm.ts'
import type { How } from '../workflow/one-vm.ts'
import { guestFaults } from './faults.ts'
import type { Fault } from './faults.ts'
import { print, startTally } from './tally.ts'

const inPowerShell: Guest = (script, state) =>
  runInPowerShell(script, state, { happen, listenerOf })
const guests: [name: string, guest: Guest][] = [
  ['typescript', runScript],
  ...(hasPowerShell() ? [['powershell', inPowerShell] satisfies [string, Guest]] : []),
]

/** Everything is permitted, and whoever is asked says yes. */
const permitted: How = {
  policy: { maxRisk: 'high', allowDisconnect: true, allowReboot: true, allowStart: true },
  host: { notify() {}, approve: async () => true },
}

/** What was journaled must be back; of the rest only what the kinds declare may differ. */
function undeclared(before: WindowsState, after: WindowsState, result: RepairResult): string[] {
  const changes = result.attempts.flatMap(({ plan }) => plan.stages.flatMap((each) => each.changes))
  const declared = changes.flatMap(consequencesOf)
  return differences(before, after)
    .filter(({ path }) => !isConsequence(path, declared))
    .map(({ path }) => path)
}

/** Repairs by the cause named; by name where the fix lowers security and is made only so. */
async function repairOf({ id }: Fault, vm: SimulatedVm, how: How) {
  const usual = await repaired(vm, how)
  const byName = usual.result.outcome === 'fixed' || usual.result.attempts.length > 0
  return byName ? usual : repaired(vm, { ...how, runbookId: id })
}

/** Where the way of one fault ends; nothing when it ends as it must. */
async function problemOf(fault: Fault, guest: Guest): Promise<string | undefined> {
  const how = { ...permitted, guest }
  const vm = await vmWith([fault.id])
  const before = vm.windows
  const { cause } = await diagnosed(vm, undefined, how)
  if (cause?.id !== fault.id) return `named ${cause?.id ?? 'no cause'}`
  const { result, activities } = await repairOf(fault, vm, how)
  if (result.outcome !== 'fixed')
    return `repair ${result.outcome}: ${result.failure?.message ?? ''}`
  const used = result.attempts.at(-1)?.plan.runbook.id
  if (used !== fault.id) return `repaired by ${used ?? 'nothing'}`
  const { judgement } = await diagnosed(vm, undefined, how)
  if (judgement.verdict !== 'healthy') return `then ${judgement.verdict}`
  const back = await undone(vm, activities, undefined, how)
  const ends: string[] = ['undone', 'nothing-to-undo']
  if (!ends.includes(back.result.outcome)) {
    return `undo ${back.result.outcome}: ${back.result.failure?.message ?? ''}`
  }
  const left = undeclared(before, vm.windows, result)
  return left.length === 0 ? undefined : `after the undo differs ${left.slice(0, 5).join(', ')}`
}

// Words after the command: ids of faults and names of guests, to run only these.
const words = process.argv.slice(2)
const chosen = (names: string[]) => names.filter((name) => words.includes(name))
const automatic = guestFaults.filter(({ fix }) => fix === 'automatic')
const ids = chosen(automatic.map(({ id }) => id))
const guestNames = chosen(guests.map(([name]) => name))
const tally = startTally()
for (const [name, guest] of guests) {
  if (guestNames.length > 0 && !guestNames.includes(name)) continue
  for (const fault of automatic) {
    if (ids.length > 0 && !ids.includes(fault.id)) continue
    const startedMs = performance.now()
    const problem = await problemOf(fault, guest).catch((error: unknown) =>
      error instanceof Error ? (error.stack ?? error.message) : String(error),
    )
    tally.note(`${fault.id} in ${name}`, problem)
    const tookMs = Math.round(performance.now() - startedMs)
    print(
      `${fault.id.padEnd(30)} ${name.padEnd(11)} ${problem === undefined ? 'ok' : 'no'} ${tookMs} ms`,
    )
  }
}
for (const fix of ['automatic', 'hand-off', 'remark'] as const) {
  print(`${fix}: ${guestFaults.filter((fault) => fault.fix === fix).length}`)
}
tally.end()
// The pipes to the PowerShell host would keep this process waiting for ever.
process.exit()
