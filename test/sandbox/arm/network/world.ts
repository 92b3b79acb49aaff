import { startSandbox } from '../../../../src/sandbox/start.ts'
import type { Sandbox } from '../../../../src/sandbox/start.ts'
import { rawCall } from '../../raw-call.ts'
import type { RawAnswer } from '../../raw-call.ts'
import { worldOf } from '../../worlds.ts'

/** A sandbox whose VMs, all in `rg-prod`, have these networks; the rest of each is healthy. */
export async function networksOf(vms: Readonly<Record<string, string>>): Promise<Sandbox> {
  const lines = Object.entries(vms).map(
    ([name, platform]) => `  - { name: ${name}, resourceGroup: rg-prod, platform: ${platform} }\n`,
  )
  const world = await worldOf(lines.join(''))
  return startSandbox({ world, pace: { networkMs: 20, powerMs: 5 } })
}

/** `…/providers/Microsoft.Network/<rest>` in `rg-prod`. */
export function networkPath(sandbox: Sandbox, rest: string): string {
  return `/subscriptions/${sandbox.world().subscriptionId}/resourceGroups/rg-prod/providers/Microsoft.Network/${rest}`
}

/** Begins an action and follows its `Location` to what it answers. */
export async function acted(sandbox: Sandbox, path: string, body?: unknown): Promise<RawAnswer> {
  const begun = await rawCall(sandbox, path, { method: 'POST', body })
  if (begun.status !== 202) return begun
  for (;;) {
    const url = new URL(String(begun.headers['location']))
    const answer = await rawCall(sandbox, url.pathname + url.search)
    if (answer.status !== 202) return answer
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
