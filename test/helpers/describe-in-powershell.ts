import { beforeAll, beforeEach, describe } from 'vitest'

import { buildPowerShellHost, hasPowerShell } from './powershell-host.ts'

/** A cold build restores packages from NuGet first. */
const longestBuildMs = 300_000

/**
 * Tests that need the real PowerShell engine; the host is built before the first of them. Without
 * dotnet each is skipped and says why.
 */
export function describeInPowerShell(name: string, tests: () => void): void {
  describe(name, () => {
    const present = hasPowerShell()
    beforeAll(() => {
      if (present) buildPowerShellHost()
    }, longestBuildMs)
    beforeEach((context) => {
      if (!present) context.skip('dotnet is not installed, and it runs the PowerShell engine')
    })
    tests()
  })
}
