import type { z } from 'zod'

import type { guestSections } from '../../../model/guest-evidence.ts'
import type { WindowsState } from '../../../model/windows-state.ts'
import { keyRefusal } from '../access.ts'
import { systemKeys } from '../baseline-system.ts'
import { found } from '../problem.ts'
import type { Read } from '../problem.ts'
import { readKey, readValue } from '../registry.ts'
import { namesBelow } from '../spelling.ts'

type Accounts = z.infer<typeof guestSections.accounts>
type Rights = NonNullable<Accounts['rights']>
type Held = Record<keyof Rights, string[]>

/** On a controller the accounts are those of the domain. */
const firstControllerRole = 4

/** Bits of `ActSysAc` (ntsecapi.h, POLICY_MODE_*): logon as denied or allowed. */
const bits = { denyInteractive: 0x40, denyNetwork: 0x80, remote: 0x400, denyRemote: 0x800 } as const
const usualRemote = ['S-1-5-32-544', 'S-1-5-32-555']

/** The section `accounts`. */
export function readAccounts(state: WindowsState): Read<Accounts> {
  const rights = readRights(state)
  const local = state.system.accounts
  const counted = state.domainRole < firstControllerRole
  return found({
    ...(counted && {
      enabled: local.filter(({ disabled }) => !disabled).length,
      locked: local.filter(({ lockedOut }) => lockedOut).length,
    }),
    ...(rights !== undefined && { rights }),
    ...(rights === undefined && { unread: ['rights'] }),
  })
}

/** Rights that are not as usual; undefined where the policy of rights could not be read. */
function readRights(state: WindowsState): Rights | undefined {
  if (!keyRefusal(state, systemKeys.rights).ok) return undefined
  if (readKey(state, systemKeys.rights) === undefined) return undefined
  const held: Held = { remote: [], denyRemote: [], denyInteractive: [], denyNetwork: [] }
  for (const sid of namesBelow(state.registry, systemKeys.rights).toSorted()) {
    const path = `${systemKeys.rights}\\${sid}\\ActSysAc`
    if (!keyRefusal(state, path).ok) return undefined
    const value = readValue(state, path, '')
    const access = value?.type === 'REG_BINARY' ? littleEndian(value.data) : 0
    if (access & bits.remote) held.remote.push(sid)
    if (access & bits.denyRemote) held.denyRemote.push(sid)
    if (access & bits.denyInteractive) held.denyInteractive.push(sid)
    if (access & bits.denyNetwork) held.denyNetwork.push(sid)
  }
  const { remote, denyRemote, denyInteractive, denyNetwork } = held
  return {
    ...(remote.join() !== usualRemote.join() && { remote }),
    ...(denyRemote.length > 0 && { denyRemote }),
    ...(denyInteractive.length > 0 && { denyInteractive }),
    ...(denyNetwork.length > 0 && { denyNetwork }),
  }
}

/** Four bytes in hex, lowest first; anything else is no set of bits. */
function littleEndian(hex: string): number {
  return hex.length === 8 ? Buffer.from(hex, 'hex').readUInt32LE() : 0
}
