import type { WindowsState } from '../../model/windows-state.ts'
import { baselineSystemFiles } from './baseline-system.ts'

/** `NT SERVICE\TrustedInstaller`, owner of what Windows installs. */
const trustedInstaller = 'S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464'
const inherited = '(A;OICIID;FA;;;SY)(A;OICIID;FA;;;BA)(A;OICIID;0x1200a9;;;BU)'
const folder = (sddl: string): WindowsState['files'][string] => ({
  kind: 'directory',
  sddl,
  links: 1,
})

/** Everyone may read and write in the folder itself, as on all builds; what lies in it has its own list. */
export const machineKeysSddl = 'O:SYG:SYD:PAI(A;;0x12019f;;;WD)(A;;FA;;;BA)'

/** When Windows was set up: its own folders are as old. */
const installedAt = '2024-01-15T08:00:00.000Z'

/** Folders of a healthy Windows on the way to the machine keys and to the tool's own records. */
export function baselineFolders(): WindowsState['files'] {
  const data = 'C:\\ProgramData'
  return {
    'C:\\': folder(
      `O:${trustedInstaller}G:${trustedInstaller}D:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;0x1200a9;;;BU)`,
    ),
    'C:\\Program Files': folder(
      `O:${trustedInstaller}G:${trustedInstaller}D:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;0x1200a9;;;BU)`,
    ),
    [data]: folder(
      'O:SYG:SYD:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;0x1200a9;;;BU)(A;CI;0x6;;;BU)',
    ),
    [`${data}\\Microsoft`]: folder(`O:SYG:SYD:AI${inherited}`),
    [`${data}\\Microsoft\\Crypto`]: folder(`O:SYG:SYD:AI${inherited}`),
    [`${data}\\Microsoft\\Crypto\\RSA`]: folder(`O:SYG:SYD:AI${inherited}`),
    [`${data}\\Microsoft\\Crypto\\RSA\\MachineKeys`]: {
      ...folder(machineKeysSddl),
      createdAt: installedAt,
    },
    ...baselineSystemFiles(),
  }
}

/** The build from which the third entry is SessionEnv's instead of Administrators' (Windows Server 2019). */
const firstBuildWithSessionEnv = 17763
const sessionEnv = 'S-1-5-80-4022436659-1090538466-1613889075-870485073-3428993833'

/**
 * The descriptor SessionEnv gives its key file, as on healthy images: SYSTEM full, NETWORK SERVICE read,
 * and by build Administrators read (up to 14393) or SessionEnv full (from 17763).
 */
export function keyFileSddl(build: number): string {
  const third = build < firstBuildWithSessionEnv ? '(A;;FR;;;BA)' : `(A;;FA;;;${sessionEnv})`
  return `O:SYG:SYD:PAI(A;;FA;;;SY)(A;;FR;;;NS)${third}`
}
