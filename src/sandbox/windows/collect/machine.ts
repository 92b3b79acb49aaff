import type { z } from 'zod'

import type { guestSections } from '../../../model/guest-evidence.ts'
import type { GuestRequest } from '../../../model/guest-protocol.ts'
import type { WindowsState } from '../../../model/windows-state.ts'
import { found } from '../problem.ts'
import type { Read } from '../problem.ts'
import { readFailedLogons } from './failed-logons.ts'
import { orphanProviders } from './network-providers.ts'
import { readSafeBoot } from './safe-boot.ts'

type Machine = z.infer<typeof guestSections.machine>

/** From here on the largest programs are told. */
const shortOfMemory = 90
const shortOfProcessor = 95
const toldPrograms = 3

/** `Win32_ComputerSystem.DomainRole` of members that are no controllers. */
const memberRoles = [1, 3]

/** The section `machine`: disk, memory, time, domain, failed logons, boot entry. */
export function readMachine(state: WindowsState, request: GuestRequest): Read<Machine> {
  const { system, domainRole } = state
  const { commitPercent, cpuPercent } = system
  const failed = readFailedLogons(state, request.eventHours)
  const safeboot = readSafeBoot(state)
  const orphans = orphanProviders(state)
  const unread = [
    ...(failed === undefined ? ['failed'] : []),
    ...(safeboot.ok ? [] : ['safeboot']),
    ...(orphans === undefined ? ['orphans'] : []),
  ]
  const short = commitPercent > shortOfMemory || cpuPercent >= shortOfProcessor
  return found({
    freeMb: system.freeMb,
    commitPercent,
    cpuPercent,
    ...(short && { top: largest(state) }),
    ...(memberRoles.includes(domainRole) && { channel: system.domain.channel }),
    ...(failed !== undefined && { failed }),
    ...(safeboot.ok && { safeboot: safeboot.value }),
    ...(orphans !== undefined && orphans.length > 0 && { orphans }),
    ...(unread.length > 0 && { unread }),
  })
}

function largest({ system }: WindowsState): NonNullable<Machine['top']> {
  return system.processes
    .filter(({ workingSetMb }) => workingSetMb >= 1)
    .toSorted((a, b) => b.workingSetMb - a.workingSetMb)
    .slice(0, toldPrograms)
    .map(({ name, workingSetMb }) => ({ name, mb: workingSetMb }))
}
