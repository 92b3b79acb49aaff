import type { CallKind, FaultName, InjectedFault } from '../faults.ts'
import { injectedFaults } from '../faults.ts'

/** The injected faults that are still to come. */
export interface FaultSwitches {
  /**
   * The number of the next occurrence of the fault for such a call, which stays to come: 0 when there
   * is none, otherwise 1, or for faults whose number is no count (`guest-crash`) that number.
   */
  next(name: FaultName, kind: CallKind): number
  /** Takes that occurrence; true if there was one. */
  take(name: FaultName, kind: CallKind): boolean
}

/** Lays the faults out in the order they were asked for; the same name twice adds up. */
export function faultSwitches(faults: readonly InjectedFault[]): FaultSwitches {
  const left = faults.flatMap((fault) => occurrences(fault))
  const find = (name: FaultName, kind: CallKind): number =>
    left.findIndex((fault) => fault.name === name && (fault.at ?? kind) === kind)
  return {
    next: (name, kind) => left[find(name, kind)]?.number ?? 0,
    take(name, kind) {
      const at = find(name, kind)
      if (at !== -1) left.splice(at, 1)
      return at !== -1
    },
  }
}

function occurrences(fault: InjectedFault): InjectedFault[] {
  if (injectedFaults[fault.name].number === 'write') return [fault]
  return Array.from({ length: fault.number }, () => ({ ...fault, number: 1 }))
}
