/** How sure it is that a text means what is said of it, and that it stands in a serial log. */
type Certainty = 'documented' | 'reported' | 'folklore'

/** One thing a serial log can show of a boot that failed. */
export interface BootSign {
  /** Stable name, as the fact `platform.bootSigns` has it. */
  id: string
  /** In words, for findings. */
  title: string
  text: RegExp
  source: string
  certainty: Certainty
}

const msBoot = 'https://learn.microsoft.com/troubleshoot/azure/virtual-machines/windows'

/**
 * Texts of a boot that failed. Microsoft documents most of them as pictures of the screen; that they reach
 * the serial log needs Emergency Management Services, which Azure's images have switched on. `documented`
 * is the text itself, `folklore` what people look for and nobody has written down.
 */
export const bootSigns: readonly BootSign[] = [
  {
    id: 'bluescreen',
    title: 'Windows stopped with a stop code',
    text: /\*\*\* STOP: 0x[0-9a-f]{8}|CLASSNAME="BLUESCREEN"|PROPERTY NAME="STOPCODE"/i,
    source: `${msBoot}/troubleshoot-common-blue-screen-error`,
    certainty: 'reported',
  },
  {
    id: 'boot-manager-error',
    title: 'Windows Boot Manager could not start Windows',
    text: /Windows failed to start|(?:Status|Error code):?[^\n]{0,40}\b0xc(?:000000[ef]|0000011|0000034|0000098|00000ba|0000102|000014c|0000221|0000225|0000359|0000605)\b/i,
    source: `${msBoot}/boot-error-troubleshoot`,
    certainty: 'documented',
  },
  {
    id: 'boot-manager-missing',
    title: 'the boot manager is missing',
    text: /BOOTMGR is (?:missing|compressed)|BOOTMGR image is corrupt/i,
    source: `${msBoot}/boot-error-troubleshoot`,
    certainty: 'reported',
  },
  {
    id: 'no-boot-device',
    title: 'no disk to boot from was found',
    text: /No bootable device|operating system (?:was not|wasn.?t) found|Reboot and Select proper Boot device|Missing operating system/i,
    source: `${msBoot}/boot-error-troubleshoot`,
    certainty: 'reported',
  },
  {
    id: 'chkdsk',
    title: 'the file system is being checked at the start',
    text: /Checking file system on [A-Z]:|CHKDSK is verifying|Scanning and repairing drive/i,
    source: `${msBoot}/troubleshoot-check-disk-boot-error`,
    certainty: 'documented',
  },
  {
    id: 'bitlocker',
    title: 'BitLocker asks for a recovery key',
    text: /BitLocker (?:Drive Encryption )?recovery|recovery key for this drive|Plug in the USB drive that has the BitLocker key/i,
    source: `${msBoot}/troubleshoot-bitlocker-boot-error`,
    certainty: 'documented',
  },
  {
    id: 'update-stuck',
    title: 'updates are being installed at the start',
    text: /Getting Windows ready|Working on updates|Configuring Windows (?:updates|features)|Preparing to configure Windows|Do(?:n.?t| not) turn off your (?:PC|computer)/i,
    source: `${msBoot}/troubleshoot-stuck-updating-boot-error`,
    certainty: 'documented',
  },
  {
    id: 'update-rollback',
    title: 'updates failed and are being taken back',
    text: /Undoing changes made to your computer|Reverting changes|We could(?:n.?t| not) complete the updates|Failure configuring Windows (?:updates|features)/i,
    source: `${msBoot}/troubleshoot-stuck-updating-boot-error`,
    certainty: 'folklore',
  },
  {
    id: 'repair-screen',
    title: 'Windows came up in its recovery environment',
    text: /Preparing Automatic Repair|Automatic Repair could(?:n.?t| not) repair|Your (?:PC|device) (?:did not|didn.?t|ran into)|System Recovery Options/i,
    source: `${msBoot}/boot-error-troubleshoot`,
    certainty: 'folklore',
  },
  {
    id: 'setup-incomplete',
    title: 'Windows Setup did not end',
    text: /Windows could not (?:complete|finish) the installation|The computer restarted unexpectedly or encountered an unexpected error/i,
    source: `${msBoot}/boot-error-troubleshoot`,
    certainty: 'reported',
  },
]

/**
 * Shown by every Windows with Emergency Management Services once its kernel runs: no sign of a failure, but
 * of how far it came (Microsoft, Special Administration Console).
 */
const adminConsole = /SAC>|SAC started and initialized|Special Administration Console/i

/** What follows the last start in a log: earlier boots may have failed for what was repaired since. */
function lastBoot(log: string): string {
  const starts = [...log.matchAll(/Computer is booting, SAC started/gi)]
  const last = starts.at(-1)?.index
  // What the boot manager wrote stands before the console's first line.
  const before = starts.at(-2)?.index ?? 0
  return last === undefined ? log : log.slice(before)
}

/** The signs in a serial log, by id, and whether it shows the console. */
export function signsIn(log: string): { signs: string[]; console: boolean } {
  const text = lastBoot(log)
  return {
    signs: bootSigns.filter((sign) => sign.text.test(text)).map(({ id }) => id),
    console: adminConsole.test(text),
  }
}
