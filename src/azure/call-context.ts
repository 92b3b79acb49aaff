import type { Target } from '../model/target.ts'
import type { ArmAction } from './actions.ts'
import type { ArmSession } from './session.ts'

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

/** What a call on a VM is about; `scope` is another resource of it, such as an interface. */
export function aboutVm(
  { tenantId }: ArmSession,
  action: ArmAction,
  vm: Pick<Target, 'id' | 'name' | 'resourceGroup' | 'subscriptionId'>,
  scope = vm.id,
): CallContext {
  return { action, scope, subscriptionId: vm.subscriptionId, tenantId, vm }
}

/** What a call on the session's subscription is about. */
export function aboutSubscription(session: ArmSession, action: ArmAction): CallContext {
  const { subscriptionId, tenantId } = session
  return { action, scope: `/subscriptions/${subscriptionId}`, subscriptionId, tenantId }
}
