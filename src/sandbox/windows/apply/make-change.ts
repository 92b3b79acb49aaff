import { z } from 'zod'

import { changeResultSchema, jsonSchema } from '../../../model/change.ts'
import type { ChangeResult, Json } from '../../../model/change.ts'
import { found, refused } from '../problem.ts'
import type { Problem, Read } from '../problem.ts'
import { aclGrant, aclSet } from './acl-grant.ts'
import { bootValue } from './boot-value.ts'
import { copyBack } from './copy-back.ts'
import { createFolder } from './create-folder.ts'
import { firewallProfile } from './firewall-profile.ts'
import { firewallRule } from './firewall-rule.ts'
import { flushDns } from './flush-dns.ts'
import { ipsecRule } from './ipsec-rule.ts'
import type { GuestChange, StateKind } from './kind.ts'
import type { Machine } from './machine.ts'
import { move } from './move.ts'
import { networkAdapter } from './network-adapter.ts'
import { readRecord, writeRecord } from './record.ts'
import { registryAcl } from './registry-acl.ts'
import { registryValue } from './registry-value.ts'
import { removeCertificate } from './remove-certificate.ts'
import { restartService } from './restart-service.ts'
import { serviceStartType } from './service-start-type.ts'
import { serviceState } from './service-state.ts'
import { setAside } from './set-aside.ts'
import { syncTime } from './sync-time.ts'
import { timedRegistryValue } from './timed-registry-value.ts'

const stateKinds: Readonly<Record<string, StateKind>> = {
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
  'service-start-type': serviceStartType,
  'service-state': serviceState,
  'boot-value': bootValue,
}
/** Kinds that run once and have no state to look at. */
const actions: Readonly<Record<string, typeof restartService>> = {
  'restart-service': restartService,
  'sync-time': syncTime,
  'flush-dns': flushDns,
}
const intentSchema = z.object({ found: jsonSchema })

/** Makes one change, or puts it back, and keeps the record of how it ended. */
export async function makeChange(
  machine: Machine,
  change: GuestChange,
  direction: 'apply' | 'undo',
  recordPath: (kind: string) => string,
): Promise<ChangeResult> {
  const act = actions[change.kind]
  const made = act
    ? await act(machine, change, recordPath)
    : await editState(machine, change, endsOf(change, direction), recordPath('intent'))
  const result = made.ok ? made.value : failedResult(change, made.problem)
  await writeRecord(machine, recordPath('result'), jsonSchema.parse(result))
  return result
}

/** The record of how a change ended; undefined while it has not. */
export function recordedResult(
  machine: Machine,
  recordPath: (kind: string) => string,
): ChangeResult | undefined {
  return changeResultSchema.safeParse(readRecord(machine.state(), recordPath('result'))).data
}

/** A change that came to nothing, with the reason. */
export function failedResult(
  change: GuestChange,
  { id, message, refused: no }: Problem,
): ChangeResult {
  const status = no === true ? 'refused' : 'failed'
  return { id: change.id, kind: change.kind, status, reason: { id, message } }
}

function endsOf(change: GuestChange, direction: 'apply' | 'undo'): { from: Json; to: Json } {
  return direction === 'undo'
    ? { from: change.after, to: change.before }
    : { from: change.before, to: change.after }
}

/** From one value to the other: already there, drifted away, or made and read back. */
async function editState(
  machine: Machine,
  change: GuestChange,
  { from, to }: { from: Json; to: Json },
  intentPath: string,
): Promise<Read<ChangeResult>> {
  const { id, kind } = change
  const own = stateKinds[kind]
  if (!own) return refused('UnknownKind', `this script knows no change ${kind}`)
  const intent = intentSchema.safeParse(readRecord(machine.state(), intentPath)).data
  const present = own.read(machine.state(), change)
  if (!present.ok) return present
  const result = { id, kind, found: present.value }
  if (own.same(present.value, to, change)) {
    // With an intent, and nothing said yet: it was made, and the record of it was not.
    const failed = intent ? await own.finish?.(machine, change, to) : undefined
    if (failed) return { ok: false, problem: failed }
    const told = intent ? { status: 'done', found: intent.found } : { status: 'already' }
    return found(changeResultSchema.parse(ordered({ ...result, ...told })))
  }
  if (!own.same(present.value, from, change)) return found(drifted(result))
  if (!intent) await writeRecord(machine, intentPath, result)
  const failed = await own.write(machine, change, to)
  if (failed) return { ok: false, problem: failed }
  const kept = own.read(machine.state(), change)
  if (!kept.ok) return kept
  if (!own.same(kept.value, to, change)) return notKept
  return found(ordered({ ...result, status: 'done' }))
}

const notKept: Read<never> = {
  ok: false,
  problem: { id: 'NotKept', message: 'the value reads back different from what was written' },
}

function drifted(result: { id: string; kind: string; found: Json }): ChangeResult {
  const message = 'the present value is neither the planned one nor the wanted one'
  return { ...ordered({ ...result, status: 'drifted' }), reason: { id: 'Drifted', message } }
}

/** Records are compared to the letter, so their members stand in one order. */
function ordered<S extends string>(result: { id: string; kind: string; status: S; found: Json }) {
  const { id, kind, status, found: seen } = result
  return { id, kind, status, found: seen }
}
