import { guestScripts } from './assets.ts'
import type { Azure } from './azure/azure.ts'
import { isCollectOnly } from './guest/script.ts'
import type { Host } from './model/host.ts'
import type { Policy } from './model/policy.ts'
import type { RdpAzureOptions } from './rdp-azure-options.ts'

/** Signs in and connects, when it is first asked for; once for all calls. A failed attempt is not kept. */
export function connectOnce(options: RdpAzureOptions, policy: Policy): () => Promise<Azure> {
  let kept: Promise<Azure> | undefined
  return () => {
    kept ??= connect(options, policy).catch((thrown: unknown) => {
      kept = undefined
      throw thrown
    })
    return kept
  }
}

/** The SDKs load here and not before: `--help` must not wait for them. */
async function connect(options: RdpAzureOptions, policy: Policy): Promise<Azure> {
  const { credentialKind: kind, subscriptionId: wanted, trace, env = {} } = options
  const { chooseCloud } = await import('./azure/cloud.ts')
  const { chooseSubscription } = await import('./azure/az-profile.ts')
  const { chooseCredential } = await import('./azure/credentials.ts')
  const { connectAzure } = await import('./azure/connect.ts')
  const { tenantId: tenant, cloud: only } = options
  const subscription = await chooseSubscription({ env, wanted, tenantId: tenant, cloud: only })
  const cloud = await chooseCloud(env, subscription.cloud)
  const tenantId = options.tenantId ?? subscription.tenantId
  const scripts = guestScripts()
  return connectAzure({
    credential: options.credential ?? (await chooseCredential({ env, cloud, kind, tenantId })),
    subscriptionId: subscription.id,
    cloud,
    ...(policy.readOnly ? { readOnly: { mayRun: (text) => isCollectOnly(text, scripts) } } : {}),
    ...(trace ? { onRequest: trace } : {}),
    tenantId,
    proxyEnv: env,
    onWait: (ms, why) => tellWait(options.host, ms, why),
  })
}

function tellWait(host: Host | undefined, ms: number, why: string): void {
  const text = `waiting ${Math.ceil(ms / 1000)} s: ${why}`
  host?.notify({ code: 'arm.waiting', level: 'info', text, data: { ms, why } })
}
