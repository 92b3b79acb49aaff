import type { WindowsState } from '../../model/windows-state.ts'
import { boundContainer } from './container.ts'
import { selfSignedCertificate } from './listener-certificate.ts'
import {
  certificateKey,
  keyFileOf,
  keyPaths,
  machineKeysOf,
  programDataOf,
  registryPaths,
} from './places.ts'

/**
 * Names that a patch may use in place of a path, written `$name`: the key file's name holds the
 * machine's GUID, so a patch could not be written for any machine otherwise.
 */
export const stateNameMeanings = {
  rdpKeyFile: 'the private key file of the certificate Remote Desktop makes for itself',
  boundKeyFile: 'the private key file of a certificate that `listenerCertificate` binds',
  machineKeys: 'the folder of machine keys',
  programData: 'the ProgramData folder',
  terminalServer: 'the registry key Terminal Server',
  winStations: 'the registry key WinStations, which names the self-signed certificate',
  rdpTcp: 'the registry key of the listener RDP-Tcp',
  policy: 'the registry key of what Group Policy sets for Remote Desktop',
  rdpCertificate:
    'the registry key of the store entry of the certificate Remote Desktop made for itself',
  remoteDesktopStore: 'the registry key of the certificate store "Remote Desktop"',
  schannel: 'the registry key of the TLS versions',
  firewall:
    'the registry key of the Windows firewall, with FirewallRules, ConSecRules and the profiles',
  firewallPolicy: 'the registry key of what Group Policy sets for the Windows firewall',
  cryptography: 'the registry key that holds MachineGuid',
  profileList: 'the registry key that holds ProgramData',
} as const satisfies Record<string, string>

/** One name that a patch may use. */
export type StateName = keyof typeof stateNameMeanings

/** Stands for an entry that cannot be there, where the registry names no certificate. */
const noThumbprint = '0'.repeat(40)

/** What each name stands for in this state. */
export function stateNames(state: WindowsState): Record<StateName, string> {
  const { thumbprint = noThumbprint } = selfSignedCertificate(state)
  return {
    rdpKeyFile: keyFileOf(state),
    boundKeyFile: keyFileOf(state, boundContainer),
    machineKeys: machineKeysOf(state),
    programData: programDataOf(state),
    terminalServer: registryPaths.TS,
    winStations: registryPaths.WST,
    rdpTcp: registryPaths.RT,
    policy: registryPaths.POL,
    rdpCertificate: certificateKey('Remote Desktop', thumbprint),
    remoteDesktopStore: registryPaths.CST,
    schannel: registryPaths.SCH,
    firewall: registryPaths.FWP,
    firewallPolicy: registryPaths.FWG,
    cryptography: keyPaths.cryptography,
    profileList: keyPaths.profileList,
  }
}
