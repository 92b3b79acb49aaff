const control = 'HKLM\\SYSTEM\\CurrentControlSet\\Control'

/** Registry keys of Remote Desktop and what it stands on, by the short names the documentation uses. */
export const registryPaths = {
  /** Terminal Server: whether connections are accepted at all. */
  TS: `${control}\\Terminal Server`,
  /** WinStations: all listeners, and the self-signed certificate they share. */
  WST: `${control}\\Terminal Server\\WinStations`,
  /** The listener RDP-Tcp. */
  RT: `${control}\\Terminal Server\\WinStations\\RDP-Tcp`,
  /** What Group Policy sets for Remote Desktop; it wins over TS and RT. */
  POL: 'HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows NT\\Terminal Services',
  /** Local Security Authority. */
  LSA: `${control}\\Lsa`,
  /** TLS versions of Schannel. */
  SCH: `${control}\\SecurityProviders\\SCHANNEL\\Protocols`,
  /** Keys of services, one each. */
  SVC: 'HKLM\\SYSTEM\\CurrentControlSet\\Services',
  /** Apps that may use loopback, a list the firewall's service reads when it starts. */
  APPCS: 'HKLM\\SYSTEM\\CurrentControlSet\\Services\\mpssvc\\Parameters\\AppCs',
  /** The Windows firewall as set on the machine. */
  FWP: 'HKLM\\SYSTEM\\CurrentControlSet\\Services\\SharedAccess\\Parameters\\FirewallPolicy',
  /** The Windows firewall as set by Group Policy. */
  FWG: 'HKLM\\SOFTWARE\\Policies\\Microsoft\\WindowsFirewall',
  /** The certificate store that Remote Desktop makes for itself. */
  CST: 'HKLM\\SOFTWARE\\Microsoft\\SystemCertificates\\Remote Desktop',
} as const
