import type { TokenCredential } from '@azure/core-auth'

import type { Environment } from './cloud.ts'
import type { Cloud } from './clouds.ts'
import { sandboxCredential } from './sandbox-credential.ts'

/** Which credential to use: one of its own, or `default`, the SDK's chain (environment, managed identity, CLI, …). */
export type CredentialKind = 'cli' | 'managed-identity' | 'environment' | 'default'

/** What a credential is chosen from. */
export interface CredentialChoice {
  env: Environment
  cloud: Cloud
  tenantId?: string | undefined
  kind?: CredentialKind | undefined
}

/**
 * Chooses the credential. Nothing is asked for yet. The sandbox gets its own pretend identity and
 * nothing else, whatever `kind` says; it is refused when its endpoint is not on this machine.
 */
export async function chooseCredential(choice: CredentialChoice): Promise<TokenCredential> {
  const { env, cloud } = choice
  if (cloud.name === 'sandbox') return sandboxCredential(env)
  return azureCredential(choice)
}

/** Every credential that signs in itself does so at the cloud's own authority, whatever the environment says. */
async function azureCredential({
  env,
  cloud: { authorityHost },
  tenantId,
  kind = 'default',
}: CredentialChoice): Promise<TokenCredential> {
  const identity = await import('@azure/identity')
  const authority = authorityHost === undefined ? {} : { authorityHost }
  const tenant = tenantId === undefined ? {} : { tenantId }
  const clientId = env['AZURE_CLIENT_ID'] || undefined
  switch (kind) {
    case 'cli':
      return new identity.AzureCliCredential(tenant)
    case 'managed-identity':
      return new identity.ManagedIdentityCredential(clientId === undefined ? {} : { clientId })
    case 'environment':
      return new identity.EnvironmentCredential(authority)
    case 'default':
    default:
      return new identity.DefaultAzureCredential({ ...tenant, ...authority })
  }
}
