import type { RegistryValue } from '../model/registry-value.ts'

const dword = (data: number): RegistryValue => ({ type: 'REG_DWORD', data })
const text = (data: string): RegistryValue => ({ type: 'REG_SZ', data })

/**
 * Class and protocol values of RDP-Tcp: what makes the key a listener of Remote Desktop. Source: an
 * export of a real key, Windows 8 and Server 2012 and later. `WdName` varies by build.
 */
export const listenerClassValues: Readonly<Record<string, RegistryValue>> = {
  CfgDll: text('RDPCFGEX.DLL'),
  LoadableProtocol_Object: text('{5828227c-20cf-4408-b73f-73ab70b8849f}'),
  PdClass: dword(2),
  PdClass1: dword(0xb),
  PdDLL: text('tdtcp'),
  PdDLL1: text('tssecsrv'),
  PdFlag: dword(0x4e),
  PdName: text('tcp'),
  PdName1: text('tssecsrv'),
  WdFlag: dword(0x36),
  WdPrefix: text('RDP'),
}

/** Names of class and protocol values that are absent or not those of Windows; texts without case. */
export function oddListenerValues(values: Readonly<Record<string, RegistryValue>>): string[] {
  const folded = new Map(Object.entries(values).map(([name, value]) => [name.toLowerCase(), value]))
  return Object.entries(listenerClassValues)
    .filter(([name, usual]) => {
      const value = folded.get(name.toLowerCase())
      return value?.type !== usual.type || plain(value) !== plain(usual)
    })
    .map(([name]) => name)
}

function plain({ data }: RegistryValue): string {
  return String(data).toLowerCase()
}
