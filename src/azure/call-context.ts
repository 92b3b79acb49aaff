import type { Target } from '../model/target.ts'
import type { ArmAction } from './actions.ts'
import { isCloudName } from './clouds.ts'
import type { CloudName } from './clouds.ts'
import type { ArmSession } from './session.ts'

/** What a call is about, for the message if it fails. */
export interface CallContext {
  /** The right it needs. */
  action: ArmAction
  /** ARM id of what it is done to: a VM, or a subscription. */
  scope: string
  subscriptionId: string
  tenantId?: string | undefined
  /** Name of the cloud, where commands must name it: another one than public Azure. */
  cloud?: CloudName | undefined
  /** The VM, when there is one. */
  vm?: { name: string; resourceGroup: string } | undefined
  /** Set when a changing request may have been taken although nothing came back. */
  mayHaveArrived?: boolean | undefined
}

/** What a call on a VM is about; `scope` is another resource of it, such as an interface. */
export function aboutVm(
  session: ArmSession,
  action: ArmAction,
  vm: Pick<Target, 'id' | 'name' | 'resourceGroup' | 'subscriptionId'>,
  scope = vm.id,
): CallContext {
  const { subscriptionId } = vm
  return { action, scope, subscriptionId, tenantId: session.tenantId, ...elsewhere(session), vm }
}

/** What a call on the session's subscription is about. */
export function aboutSubscription(session: ArmSession, action: ArmAction): CallContext {
  const { subscriptionId, tenantId } = session
  const scope = `/subscriptions/${subscriptionId}`
  return { action, scope, subscriptionId, tenantId, ...elsewhere(session) }
}

function elsewhere({ cloud: { name } }: ArmSession): { cloud?: CloudName } {
  return isCloudName(name) && name !== 'AzureCloud' ? { cloud: name } : {}
}
