/** Where statements of the table come from, by the short name they carry. */
export const codeSources = {
  win32: {
    title: 'Microsoft, Win32: IMsTscAxEvents::OnDisconnected and ExtendedDisconnectReasonCode',
    url: 'https://learn.microsoft.com/windows/win32/termserv/imstscaxevents-ondisconnected',
  },
  TechNet: {
    title:
      'TechNet wiki 37870: disconnect codes and reasons of the client, the words of its dialogs',
  },
  'MS-RDPBCGR': {
    title: 'MS-RDPBCGR: Remote Desktop Protocol, basic connectivity and graphics remoting',
    url: 'https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr',
  },
  'internal-error': {
    title: 'Microsoft support, Azure VMs: an internal error occurs when you connect by RDP',
  },
  'event-id': {
    title: 'Microsoft support, Azure VMs: troubleshoot RDP connections by event id',
  },
  credssp: { title: 'Microsoft support: CredSSP encryption oracle remediation (CVE-2018-0886)' },
  'no-license-server': {
    title: 'Microsoft support, Azure VMs: no Remote Desktop licence servers available',
  },
  'brute-force': { title: 'Microsoft support, Azure VMs: RDP under a brute-force attack' },
  'stealth-mode': { title: 'Microsoft support, Windows firewall: stealth mode' },
  'iap-desktop 571': { title: 'GitHub, GoogleCloudPlatform/iap-desktop, issue 571' },
  'RustDesk 10125': { title: 'GitHub, rustdesk/rustdesk, issue 10125' },
  'rdpwrap 363': { title: 'GitHub, stascorp/rdpwrap, issue 363' },
  'rdpwrap 4289': { title: 'GitHub, stascorp/rdpwrap, issue 4289' },
  'SuperRDP 38': { title: 'GitHub, anhkgg/SuperRDP, issue 38' },
  'xrdp 3571': { title: 'GitHub, neutrinolabs/xrdp, issue 3571' },
  'mRemoteNG 1194': { title: 'GitHub, mRemoteNG/mRemoteNG, issue 1194' },
} as const satisfies Record<string, { title: string; url?: string }>

/** The short name of a source. */
export type CodeSource = keyof typeof codeSources
