import type { WindowsState } from '../model/windows-state.ts'

/** Where Windows keeps the port of its RDP listener; 3389 when the value is missing. */
const keyPath =
  'HKLM\\SYSTEM\\CurrentControlSet\\Control\\Terminal Server\\WinStations\\RDP-Tcp'.toLowerCase()

/** The port the guest's Remote Desktop is set to. */
export function rdpPort({ registry }: WindowsState): number {
  const key = Object.entries(registry).find(([path]) => path.toLowerCase() === keyPath)?.[1]
  const entries = Object.entries(key?.values ?? {})
  const value = entries.find(([name]) => name.toLowerCase() === 'portnumber')?.[1]
  return value?.type === 'REG_DWORD' ? value.data : 3389
}
