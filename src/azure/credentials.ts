import type { TokenCredential } from '@azure/core-auth'

import type { Cloud, Environment } from './cloud.ts'
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

async function azureCredential({
  env,
  tenantId,
  kind = 'default',
}: CredentialChoice): Promise<TokenCredential> {
  const identity = await import('@azure/identity')
  const tenant = tenantId === undefined ? {} : { tenantId }
  const clientId = env['AZURE_CLIENT_ID'] || undefined
  switch (kind) {
    case 'cli':
      return new identity.AzureCliCredential(tenant)
    case 'managed-identity':
      return new identity.ManagedIdentityCredential(clientId === undefined ? {} : { clientId })
    case 'environment':
      return new identity.EnvironmentCredential()
    case 'default':
    default:
      return new identity.DefaultAzureCredential(tenant)
  }
}
