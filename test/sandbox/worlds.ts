import { buildWorld } from '../../src/sandbox/build-world.ts'
import { parseScenario } from '../../src/sandbox/scenario.ts'
import type { World } from '../../src/sandbox/world.ts'

/** The moment the worlds of these tests begin. */
export const clock = new Date('2026-11-20T08:00:00Z')

/** A world of scenario text, with no runbook's fault to name. */
export function worldOf(vms: string): Promise<World> {
  return buildWorld(parseScenario(`vms:\n${vms}`, 'scenario.yaml'), {}, { clock })
}

/** `vm-web01`, on which NETWORK SERVICE cannot read the listener's key, and the healthy `vm-ok01`, both in `rg-prod`. */
export function brokenAndHealthy(): Promise<World> {
  return worldOf(`
  - name: vm-web01
    resourceGroup: rg-prod
    windows: { files: { $rdpKeyFile: { sddl: "O:SYG:SYD:P(A;;FA;;;SY)" } } }
  - name: vm-ok01
    resourceGroup: rg-prod
`)
}
