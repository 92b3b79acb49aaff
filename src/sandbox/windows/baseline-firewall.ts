import { registryPaths } from '../../change/registry-paths.ts'
import type { RegistryValue } from '../../model/registry-value.ts'

const text = (data: string): RegistryValue => ({ type: 'REG_SZ', data })
const on = { EnableFirewall: { type: 'REG_DWORD', data: 1 } } as const

const svchost = 'App=%SystemRoot%\\system32\\svchost.exe'
/** Display names are numbers of FirewallAPI.dll's translated texts. */
const told = (name: number, description: number, group: number) =>
  `Name=@FirewallAPI.dll,-${name}|Desc=@FirewallAPI.dll,-${description}|EmbedCtxt=@FirewallAPI.dll,-${group}|`
/** Group "Remote Desktop", and "Remote Desktop (WebSocket)". */
const [remoteDesktop, webSocket] = [28752, 28782]

/**
 * Local rules of a healthy Azure VM that touch Remote Desktop, one of another service, and one of an
 * app of a user. The rules for WebSocket ship switched off.
 */
const rules: Record<string, RegistryValue> = {
  'RemoteDesktop-UserMode-In-TCP': text(
    `v2.31|Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=3389|${svchost}|Svc=termservice|${told(28775, 28756, remoteDesktop)}`,
  ),
  'RemoteDesktop-UserMode-In-UDP': text(
    `v2.31|Action=Allow|Active=TRUE|Dir=In|Protocol=17|LPort=3389|${svchost}|Svc=termservice|${told(28776, 28777, remoteDesktop)}`,
  ),
  'RemoteDesktop-Shadow-In-TCP': text(
    `v2.31|Action=Allow|Active=TRUE|Dir=In|Protocol=6|App=%SystemRoot%\\system32\\RdpSa.exe|${told(28778, 28779, remoteDesktop)}Edge=TRUE|Defer=App|`,
  ),
  'RemoteDesktop-In-TCP-WS': text(
    `v2.31|Action=Allow|Active=FALSE|Dir=In|Protocol=6|LPort=3387|App=System|${told(28784, 28785, webSocket)}`,
  ),
  'RemoteDesktop-In-TCP-WSS': text(
    `v2.31|Action=Allow|Active=FALSE|Dir=In|Protocol=6|LPort=3392|App=System|${told(28786, 28787, webSocket)}`,
  ),
  'CoreNet-DHCP-In': text(
    `v2.31|Action=Allow|Active=TRUE|Dir=In|Protocol=17|LPort=68|RPort=67|${svchost}|Svc=dhcp|${told(25301, 25303, 25000)}`,
  ),
  '{0A6F62F5-6B37-4C44-8B4D-3B0B93B0A6B1}': text(
    'v2.31|Action=Allow|Active=TRUE|Dir=In|Profile=Domain|Profile=Private|Name=Shell|LUOwn=S-1-5-21-1-2-3-500|AppPkgId=S-1-15-2-1|',
  ),
}

/** The Windows firewall of a healthy VM: on in all profiles, nothing of it by Group Policy. */
export function baselineFirewall(): Record<string, { values: Record<string, RegistryValue> }> {
  const { FWP } = registryPaths
  return {
    [`${FWP}\\DomainProfile`]: { values: { ...on } },
    [`${FWP}\\StandardProfile`]: { values: { ...on } },
    [`${FWP}\\PublicProfile`]: { values: { ...on } },
    [`${FWP}\\FirewallRules`]: { values: { ...rules } },
    [`${FWP}\\ConSecRules`]: { values: {} },
  }
}
