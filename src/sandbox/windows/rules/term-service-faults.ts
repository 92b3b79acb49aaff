import type { WindowsState } from '../../../model/windows-state.ts'
import { logEvent, wasLogged } from '../event-log.ts'
import { registryPaths } from '../places.ts'
import { readDword, readValue } from '../registry.ts'
import { fileAt, findByName, sameName } from '../spelling.ts'

/** A service that shares its process with others (winnt.h SERVICE_WIN32_SHARE_PROCESS). */
const sharedProcess = 0x20
const account = 'NT Authority\\NetworkService'
const library = /^(%SystemRoot%|C:\\Windows)\\System32\\termsrv\.dll$/i

/**
 * Why TermService cannot come up: `account` another than NETWORK SERVICE (1069), whose password nobody
 * gave; `library` a module that is not there (126); `broken` its shared process ends at once (1067).
 */
export function termServiceHindrance(
  state: WindowsState,
): 'account' | 'library' | 'broken' | undefined {
  const key = `${registryPaths.SVC}\\TermService`
  const logon = readValue(state, key, 'ObjectName')
  if (logon !== undefined && !sameName(String(logon.data), account)) return 'account'
  const module = readValue(state, `${key}\\Parameters`, 'ServiceDll')
  const path = String(module?.data ?? '')
  if (!library.test(path) && !fileAt(state, path)) return 'library'
  const shared = (readDword(state, key, 'Type') ?? sharedProcess) === sharedProcess
  return state.listening.sharedHostFails && shared ? 'broken' : undefined
}

/** winerror.h ERROR_SERVICE_LOGON_FAILED, ERROR_MOD_NOT_FOUND, ERROR_PROCESS_ABORTED. */
const errors = { account: 1069, library: 126, broken: 1067 } as const

/** With what TermService ended or could not start (`Win32_Service.ExitCode`); 0 while it runs, and where it was stopped. */
export function startErrorOf(state: WindowsState): number {
  const service = findByName(state.services, 'TermService')
  if (!service || service.state === 'running') return 0
  const hindrance = service.broken === true ? 'broken' : termServiceHindrance(state)
  return hindrance === undefined ? 0 : errors[hindrance]
}

/** How often a crash loop has shown within the last hour when somebody looks. */
const crashesAnHour = 3

/**
 * A module that makes TermService crash: the service manager logs 7031 under the service's name in the
 * language of Windows, and Windows Error Reporting 1000 with program, module and exception code.
 */
export function logCrashes(draft: WindowsState): void {
  const { crashModule } = draft.listening
  if (crashModule === undefined) return
  const name = findByName(draft.services, 'TermService')?.displayName ?? 'TermService'
  if (wasLogged(draft, 'services', 7031, name)) return
  const version = ['10.0.0.0', '5f1e0c00']
  const program = ['svchost.exe_TermService', ...version]
  const fault = [crashModule, ...version, 'c0000005']
  for (let crash = 0; crash < crashesAnHour; crash++) {
    logEvent(draft, 'application', 1000, ...program, ...fault)
    logEvent(draft, 'services', 7031, name, '1', '60000', '1', 'Restart the service')
  }
}
