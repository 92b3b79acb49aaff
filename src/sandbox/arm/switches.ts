import type { FaultName, InjectedFault } from '../faults.ts'
import { injectedFaults } from '../faults.ts'

/** The injected faults that are still to come. */
export interface FaultSwitches {
  /**
   * Takes one occurrence of the fault, if one is left: 0 when there is none, otherwise 1, or for
   * faults whose number is no count (`guest-crash`) that number.
   */
  take(name: FaultName): number
}

/** Lays the faults out in the order they were asked for; the same name twice adds up. */
export function faultSwitches(faults: readonly InjectedFault[]): FaultSwitches {
  const left = faults.flatMap((fault) => occurrences(fault))
  return {
    take(name) {
      const at = left.findIndex((fault) => fault.name === name)
      return left.splice(at, at === -1 ? 0 : 1)[0]?.number ?? 0
    },
  }
}

function occurrences({ name, number }: InjectedFault): InjectedFault[] {
  if (injectedFaults[name].number === 'write') return [{ name, number }]
  return Array.from({ length: number }, () => ({ name, number: 1 }))
}
