import { windowsStateSchema } from '../../src/model/windows-state.ts'
import type { WindowsState } from '../../src/model/windows-state.ts'

/** A Windows with nothing in it but a drive. */
export function bareWindows(): WindowsState {
  return windowsStateSchema.parse({
    clock: '2025-06-01T12:00:00.000Z',
    build: 20348,
    caption: 'Microsoft Windows Server 2022 Datacenter',
    computerName: 'GUEST',
    domainRole: 2,
    powershell: { version: '5.1.20348.1', languageMode: 'FullLanguage', is64Bit: true },
    registry: {},
    services: {},
    files: {
      'C:\\': {
        kind: 'directory',
        sddl: 'O:SYG:SYD:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)',
        links: 1,
      },
    },
    eventLogs: ['System', 'Application', 'Security'],
    events: [],
    activeSessions: 0,
    oddities: { renewalBlocked: false, schannelBroken: false },
    made: 0,
  })
}
