import { findByName } from '../change/find-by-name.ts'
import type { Facts } from '../model/facts.ts'
import type { GuestEvidence } from '../model/guest-evidence.ts'
import { deriveAppLocker } from './derive-app-locker.ts'
import { systemPaths } from './reads/system.ts'
import { textSeen, valueSeen } from './registry-evidence.ts'

type Programs = NonNullable<NonNullable<Facts['guest']>['programs']>

/** `Start` of a service that must not be started (Microsoft: SERVICE_DISABLED). */
const disabled = 4

/** Programs and remnants that change what a person sees after the logon. */
export function derivePrograms(guest: GuestEvidence): Programs {
  const { machine } = guest
  const dll = textSeen(guest, systemPaths.termService, 'ServiceDll')
  const umbus = findByName(guest.services ?? {}, 'umbus')
  const audio = audioHung(guest)
  const differ = rpcHostsDiffer(guest)
  const noUserinit = userinitMissing(guest)
  return {
    ...deriveAppLocker(guest),
    ...(dll !== undefined && { termServiceDll: dll, foreignTermServiceDll: !isOwnDll(dll) }),
    ...(audio !== undefined && { audioHung: audio }),
    ...(umbus?.status === 'present' && { umbusDisabled: umbus.start === disabled }),
    ...(machine !== undefined &&
      machine.unread?.includes('orphans') !== true && { orphanProviders: machine.orphans ?? [] }),
    ...(differ !== undefined && { rpcHostsDiffer: differ }),
    ...(noUserinit !== undefined && { userinitMissing: noUserinit }),
  }
}

/** The Windows folder is written with a variable or in full; its drive is not judged. */
function isOwnDll(text: string): boolean {
  const path = text.trim().replaceAll('"', '').toLowerCase()
  return /^(?:%systemroot%|%windir%|[a-z]:\\windows)\\system32\\termsrv\.dll$/.test(path)
}

/** Event 7011 carries the time waited and the service that did not answer. */
function audioHung({ events }: GuestEvidence): boolean | undefined {
  const logged = events?.['7011']
  if (!logged || !('count' in logged)) return undefined
  return (logged.lastProperties ?? []).some((each) => each.toLowerCase() === 'audiosrv')
}

/** Both run in one process; a remnant of an attack or a cleaner sets another host for one. */
function rpcHostsDiffer(guest: GuestEvidence): boolean | undefined {
  const mapper = textSeen(guest, systemPaths.rpcMapper, 'ImagePath')
  const rpc = textSeen(guest, systemPaths.rpc, 'ImagePath')
  if (mapper === undefined || rpc === undefined) return undefined
  return mapper.trim().toLowerCase() !== rpc.trim().toLowerCase()
}

function userinitMissing(guest: GuestEvidence): boolean | undefined {
  const value = valueSeen(guest, systemPaths.winlogon, 'Userinit')
  if (value === undefined) return undefined
  if (value === 'absent' || (value.type !== 'REG_SZ' && value.type !== 'REG_EXPAND_SZ')) return true
  return !value.data.toLowerCase().includes('userinit.exe')
}
