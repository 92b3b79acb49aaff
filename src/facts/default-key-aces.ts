import { sids } from '../change/sddl/sids.ts'

/** Last build with the older set, Server 2016, and first with the newer one, Server 2019. */
const lastOfOlder = 14393
const firstOfNewer = 17763

const common = '(A;;FA;;;SY)(A;;FR;;;NS)'

/**
 * The entries a healthy key file of the listener's certificate has, by Windows build. Measured on
 * healthy images of builds 9600, 14393, 17763, 20348 and 26100; between the two sets nothing was
 * measured, so they are unknown there. One build's third entry is never written onto another.
 */
export function defaultKeyAces(build: number): string | undefined {
  if (build <= lastOfOlder) return `${common}(A;;FR;;;BA)`
  return build >= firstOfNewer ? `${common}(A;;FA;;;${sids.sessionEnv})` : undefined
}
