import { RdpAzureError } from '../errors.ts'
import type { PlannedChange } from '../model/change.ts'
import { aclGrant } from './acl-grant.ts'
import { aclSet } from './acl-set.ts'
import { bootValue } from './boot-value.ts'
import { copyBack } from './copy-back.ts'
import { createFolder } from './create-folder.ts'
import { sameName } from './find-by-name.ts'
import { firewallProfile } from './firewall-profile.ts'
import { firewallRule } from './firewall-rule.ts'
import { flushDns } from './flush-dns.ts'
import { ipsecRule } from './ipsec-rule.ts'
import { jitRequest } from './jit-request.ts'
import type { ChangeKind, Consequence } from './kind.ts'
import { move } from './move.ts'
import { networkAdapter } from './network-adapter.ts'
import { nsgRule } from './nsg-rule.ts'
import { reapplyVm } from './reapply-vm.ts'
import { redeployVm } from './redeploy-vm.ts'
import { registryAcl } from './registry-acl.ts'
import { registryValue } from './registry-value.ts'
import { removeCertificate } from './remove-certificate.ts'
import { resetRunCommand } from './reset-run-command.ts'
import { restartService } from './restart-service.ts'
import { restartVm } from './restart-vm.ts'
import { serviceStartType } from './service-start-type.ts'
import { serviceState } from './service-state.ts'
import { setAside } from './set-aside.ts'
import { snapshotDisk } from './snapshot-disk.ts'
import { startVm } from './start-vm.ts'
import { syncTime } from './sync-time.ts'
import { timedRegistryValue } from './timed-registry-value.ts'

/** Every kind of change there is, by name: the closed vocabulary of runbooks, plans and journals. */
export const changeKinds: Readonly<Record<string, ChangeKind>> = {
  'registry-value': registryValue,
  'timed-registry-value': timedRegistryValue,
  'ipsec-rule': ipsecRule,
  'registry-acl': registryAcl,
  'acl-grant': aclGrant,
  'acl-set': aclSet,
  'create-folder': createFolder,
  move,
  'set-aside': setAside,
  'copy-back': copyBack,
  'firewall-rule': firewallRule,
  'firewall-profile': firewallProfile,
  'network-adapter': networkAdapter,
  'remove-certificate': removeCertificate,
  'restart-service': restartService,
  'service-start-type': serviceStartType,
  'service-state': serviceState,
  'boot-value': bootValue,
  'sync-time': syncTime,
  'flush-dns': flushDns,
  'start-vm': startVm,
  'restart-vm': restartVm,
  'redeploy-vm': redeployVm,
  'reapply-vm': reapplyVm,
  'reset-run-command': resetRunCommand,
  'snapshot-disk': snapshotDisk,
  'nsg-rule': nsgRule,
  'jit-request': jitRequest,
}

/**
 * The kind of a change that was checked when it was loaded.
 *
 * @throws RdpAzureError `Internal` for a name that is no kind
 */
export function kindOf(name: string): ChangeKind {
  const kind = Object.hasOwn(changeKinds, name) ? changeKinds[name] : undefined
  if (kind !== undefined) return kind
  throw new RdpAzureError('Internal', `"${name}" is no kind of change`, { data: { kind: name } })
}

/** What Windows makes beside this very change: of what its kind declares, all that its params can bring about. */
export function consequencesOf({
  kind,
  params,
}: Pick<PlannedChange, 'kind' | 'params'>): Consequence[] {
  const { path } = params
  return kindOf(kind).consequences.filter(
    ({ ofPath }) => ofPath === undefined || (typeof path === 'string' && sameName(path, ofPath)),
  )
}
