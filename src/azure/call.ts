import type { ArmAction } from './actions.ts'
import type { CallOptions } from './azure.ts'
import { explain } from './explain.ts'

/** What a call is about, for the message if it fails. */
export interface CallContext {
  /** The right it needs. */
  action: ArmAction
  /** ARM id of what it is done to: a VM, or a subscription. */
  scope: string
  subscriptionId: string
  tenantId?: string | undefined
  /** The VM, when there is one. */
  vm?: { name: string; resourceGroup: string } | undefined
  /** Set when a changing request may have been taken although nothing came back. */
  mayHaveArrived?: boolean | undefined
}

/** Runs one call; whatever it throws becomes an `RdpAzureError` that names the right and the way on. */
export async function calling<Result>(
  context: CallContext,
  { abortSignal }: CallOptions,
  call: (context: CallContext) => Promise<Result>,
): Promise<Result> {
  try {
    return await call(context)
  } catch (thrown) {
    throw explain(thrown, context, abortSignal)
  }
}
