import { beforeAll, describe } from 'vitest'

import { buildPowerShellHost, hasPowerShell } from './powershell-host.ts'

/** A cold build restores packages from NuGet first. */
const longestBuildMs = 300_000

/** Tests that need the real PowerShell engine; the host is built before the first of them. */
export function describeInPowerShell(name: string, tests: () => void): void {
  describe.skipIf(!hasPowerShell())(name, () => {
    beforeAll(() => {
      buildPowerShellHost()
    }, longestBuildMs)
    tests()
  })
}
