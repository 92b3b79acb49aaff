/** The clouds Azure is sold as, as the Azure CLI names them. */
export const cloudNames = ['AzureCloud', 'AzureUSGovernment', 'AzureChinaCloud'] as const
export type CloudName = (typeof cloudNames)[number]

/** A control plane to talk to: its only host, the audience of its tokens, and how it is trusted. */
export interface Cloud {
  name: CloudName | 'sandbox'
  /** Origin of Azure Resource Manager, without a path. The one place tokens are sent to. */
  endpoint: string
  /** Audience of tokens: the scope is this plus `/.default`. */
  resource: string
  /** Where people and programs sign in. The sandbox signs nobody in. */
  authorityHost?: string
  /** The portal of this cloud, for what only people can do. */
  portal?: string
  /**
   * What blobs of boot diagnostics are read from, without a token: a whole host of the sandbox, or names
   * that end so. A dot comes first, so that nothing that only looks alike passes.
   */
  blobHosts: readonly string[]
  /** PEM of the only authority trusted instead of the public ones. Sandbox only. */
  ca?: string
  /** First wait between two looks at a running operation, in milliseconds. */
  pollIntervalMs: number
  /** How long another Run Command on the VM is waited for, in milliseconds. */
  busyLimitMs: number
}

/**
 * Five seconds between looks keep one VM far inside its bucket of operation reads (45 at once, 15 a
 * minute; Compute throttling limits, 2024-05). A Run Command of this tool ends within three minutes; one
 * that lasts longer than five is another's, or stuck for its 90.
 */
const pace = { pollIntervalMs: 5_000, busyLimitMs: 5 * 60_000 }

/**
 * Endpoints of every cloud. ARM and sign-in: `AzureClouds` of `@azure/core-client` and `AzureAuthorityHosts`
 * of `@azure/identity`; portals and blobs: the endpoint lists of Azure Government and of Azure operated by
 * 21Vianet for developers. `storage.azure.net` is where accounts with a DNS zone lie (Azure Storage account
 * overview), which exists in public Azure only.
 */
export const clouds: Readonly<Record<CloudName, Cloud>> = {
  AzureCloud: {
    name: 'AzureCloud',
    endpoint: 'https://management.azure.com',
    resource: 'https://management.azure.com',
    authorityHost: 'https://login.microsoftonline.com',
    portal: 'https://portal.azure.com',
    blobHosts: ['.blob.core.windows.net', '.blob.storage.azure.net'],
    ...pace,
  },
  AzureUSGovernment: {
    name: 'AzureUSGovernment',
    endpoint: 'https://management.usgovcloudapi.net',
    resource: 'https://management.usgovcloudapi.net',
    authorityHost: 'https://login.microsoftonline.us',
    portal: 'https://portal.azure.us',
    blobHosts: ['.blob.core.usgovcloudapi.net'],
    ...pace,
  },
  AzureChinaCloud: {
    name: 'AzureChinaCloud',
    endpoint: 'https://management.chinacloudapi.cn',
    resource: 'https://management.chinacloudapi.cn',
    authorityHost: 'https://login.chinacloudapi.cn',
    portal: 'https://portal.azure.cn',
    blobHosts: ['.blob.core.chinacloudapi.cn'],
    ...pace,
  },
}

/** Whether a text names a cloud of the table, as the Azure CLI spells it. */
export function isCloudName(text: string): text is CloudName {
  return cloudNames.some((name) => name === text)
}
