import { randomBytes } from 'node:crypto'

import { kindOf } from '../../src/change/registry.ts'
import { sameAccess } from '../../src/change/sddl.ts'
import { evidenceOf } from '../../src/guest/evidence.ts'
import { unpackFrame } from '../../src/guest/frame.ts'
import { composeScript } from '../../src/guest/script.ts'
import type { GuestScripts } from '../../src/guest/script.ts'
import type { Json, PlannedChange } from '../../src/model/change.ts'
import type { GuestAnswer, GuestRequest } from '../../src/model/guest-protocol.ts'

/** Runs a script in a Windows and gives what it printed. */
export type RunScript = (script: string) => Promise<{ stdout: string; stderr: string }>

/** What may be changed: a registry key with a DWORD `Value` of 1, a file, and a folder with one file. */
export interface Scratch {
  key: string
  file: string
  folder: string
}

/** The folder put aside, and its file in both places. */
const asideOf = ({ folder }: Scratch) => `${folder}_aside`
const fileIn = (folder: string) => `${folder}\\one.bin`
const closed = 'O:BAG:BAD:PAI(A;;FA;;;SY)(A;;FA;;;BA)'
const opened = `${closed}(A;;FR;;;NS)`

/** One thing that must hold, and whether it does. */
export interface Check {
  says: string
  holds: boolean
  seen: unknown
}

const newId = () => randomBytes(16).toString('hex')

function ask(scratch: Scratch, more: Partial<GuestRequest> = {}): GuestRequest {
  return {
    protocol: 1,
    requestId: newId(),
    kind: 'collect',
    sections: ['os', 'registry', 'keyAccess', 'services', 'paths'],
    registryValues: {},
    keyAccess: [scratch.key],
    usual: { registry: {}, services: {}, keyAccess: {}, paths: {} },
    registryKeys: [scratch.key],
    services: ['EventLog'],
    paths: [
      scratch.file,
      ...[scratch.folder, asideOf(scratch)].flatMap((one) => [one, fileIn(one)]),
    ],
    events: {},
    eventHours: 1,
    budgetSeconds: 60,
    ...more,
  }
}

/** The scratch objects as the answer shows them; an absent file has no list, and so has an unseen one. */
function shown(answer: GuestAnswer, scratch: Scratch) {
  const { registry, paths, keyAccess } = evidenceOf(answer, ask(scratch))
  const key = registry?.[scratch.key]
  const access = keyAccess?.[scratch.key]
  const listOf = (path: string): string => {
    const item = paths?.[path]
    return item?.status === 'present' ? item.sddl : ''
  }
  return {
    value: key?.status === 'present' ? (key.values['Value']?.data ?? null) : null,
    keySddl: access?.status === 'present' ? access.sddl : '',
    sddl: listOf(scratch.file),
    folder: listOf(scratch.folder),
    inFolder: listOf(fileIn(scratch.folder)),
    aside: listOf(asideOf(scratch)),
  }
}

/** Changes that a runbook would make: of values and lists, then a folder put aside, made anew and filled. */
function wantedChanges(scratch: Scratch): [string, Record<string, Json>][] {
  const { key, file, folder } = scratch
  const aside = asideOf(scratch)
  return [
    ['registry-value', { path: key, name: 'Value', type: 'REG_DWORD', data: 2 }],
    ['registry-acl', { path: key, aces: '(A;;KR;;;NS)' }],
    ['acl-grant', { path: file, aces: '(A;;FR;;;NS)' }],
    ['move', { from: folder, to: aside }],
    ['create-folder', { path: folder, sddl: closed, inPlaceOf: aside }],
    ['copy-back', { from: aside, to: folder, except: 'none_so_named' }],
    ['acl-set', { path: folder, sddl: opened }],
  ]
}

/** The changes as the kinds themselves plan them, each on what the one before will leave. */
function planChanges(answer: GuestAnswer, scratch: Scratch): PlannedChange[] {
  let guest = evidenceOf(answer, ask(scratch))
  return wantedChanges(scratch).map(([name, wanted], index) => {
    const kind = kindOf(name)
    const planned = kind.plan(wanted, guest)
    if (planned.kind !== 'change') throw new Error(`${name}: ${JSON.stringify(planned)}`)
    const { params, before, after } = planned
    const change = { id: `${index + 1}`, kind: name, params, before, after }
    guest = kind.foresee(change, guest)
    return change
  })
}

/** Whether every change ended so. */
const all = (answer: GuestAnswer, status: string) =>
  answer.changes.length > 0 && answer.changes.every((change) => change.status === status)

/**
 * Runs collect.ps1, and apply.ps1 in every way it can be asked, on scratch objects, and tells what
 * holds: read, change, the same request again, another request, take back.
 */
export async function tryGuestScripts(
  run: RunScript,
  scripts: GuestScripts,
  scratch: Scratch,
): Promise<Check[]> {
  const checks: Check[] = []
  const check = (says: string, holds: boolean, seen: unknown) => checks.push({ says, holds, seen })
  const answered = async (request: GuestRequest) => {
    const { stdout, stderr } = await run(composeScript(request, scripts))
    return unpackFrame(stdout, stderr, request.requestId)
  }

  const first = await answered(ask(scratch))
  const before = shown(first, scratch)
  check(
    'collect reads this Windows',
    evidenceOf(first, ask(scratch)).os !== undefined,
    first.sections.os,
  )
  check('collect reads the value', before.value === 1, before.value)
  check('collect reads the access list', before.sddl !== '', before.sddl)
  check('collect reads the list of the key', before.keySddl !== '', before.keySddl)
  check('collect reads the folder', before.folder !== '' && before.aside === '', before)
  check('collect reads the file in it', before.inFolder !== '', before.inFolder)

  const changes = planChanges(first, scratch)
  const apply = ask(scratch, { kind: 'apply', runId: newId(), changes })
  const applied = await answered(apply)
  const after = shown(applied, scratch)
  check('apply makes every change', all(applied, 'done'), applied.changes)
  check('the value is the new one', after.value === 2, after.value)
  check('NETWORK SERVICE may read the key', after.keySddl.includes(';NS)'), after.keySddl)
  check('NETWORK SERVICE may read the file', after.sddl.includes(';NS)'), after.sddl)
  check('the folder is put aside', sameAccess(after.aside, before.folder), after.aside)
  check('another is there, with the list asked for', sameAccess(after.folder, opened), after.folder)
  check('with the file and its list', sameAccess(after.inFolder, before.inFolder), after.inFolder)

  const repeated = await answered(apply)
  check('the same request again is told, not made', repeated.replayed, repeated.changes)
  // Not the folder: its old place is taken again, which no plan of one step foresees.
  const lists = changes.slice(0, 3)
  const again = await answered({ ...apply, requestId: newId(), changes: lists })
  check('another request finds it made', all(again, 'already'), again.changes)

  const order = changes.toReversed()
  const undone = await answered({ ...apply, requestId: newId(), kind: 'undo', changes: order })
  const end = shown(undone, scratch)
  check('undo takes every change back', all(undone, 'done'), undone.changes)
  check('the value is the old one', end.value === 1, end.value)
  check('the access list is the old one', sameAccess(end.sddl, before.sddl), end.sddl)
  check('so is that of the key', sameAccess(end.keySddl, before.keySddl), end.keySddl)
  check('the folder is back', sameAccess(end.folder, before.folder), end.folder)
  check('with its file', sameAccess(end.inFolder, before.inFolder), end.inFolder)
  check('nothing lies aside', end.aside === '', end.aside)
  return checks
}
