import { buildPowerShellHost, hasPowerShell } from './powershell-host.ts'

/**
 * Builds the PowerShell host once, before the first test: two builds at a time take far longer than
 * one. Where it cannot be built, the tests that need it say so themselves; the others go on.
 */
export function setup(): void {
  if (!hasPowerShell()) return
  try {
    buildPowerShellHost()
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  }
}
