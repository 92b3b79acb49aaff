import { describe, expect, test } from 'vitest'

import type { WindowsState } from '../../src/model/windows-state.ts'
import { changeRequest } from '../contract/guests/requests.ts'
import { healthy, withPatches } from '../contract/guests/states.ts'
import { hasPowerShell } from '../helpers/powershell-host.ts'
import {
  asideFolder,
  filesBelow,
  guests,
  healthySddl,
  keyAside,
  keyName,
  keysFolder,
  objects,
  renameLadder,
  statuses,
} from './folder-kinds.ts'

const here = guests.filter(([name]) => name !== 'PowerShell' || hasPowerShell())
const apply = changeRequest('c', 'apply', renameLadder())
const undo = changeRequest('d', 'undo', renameLadder())
const usersKey = {
  kind: 'file',
  content: 'a2V5',
  sddl: 'O:S-1-5-21-1-2-3-1001G:SYD:P(A;;FA;;;SY)',
  links: 1,
} as const

/** A key folder with a list of its own and a key that a user made. */
async function used(): Promise<WindowsState> {
  return withPatches([
    { files: { $machineKeys: { sddl: 'O:SYG:SYD:PAI(A;;FA;;;SY)(A;;FA;;;BA)' } } },
    { files: { [`${keysFolder}\\aaaa_made-by-a-user`]: usersKey } },
  ])
}

describe.for(here)('the folder of machine keys, by %s,', ([, ask]) => {
  test('is put aside and made anew, with every key but the listener’s, owners and lists kept', async () => {
    const before = await used()
    const ran = await ask(apply, before)
    expect(statuses(ran.answer?.changes)).toEqual(Array(5).fill('done'))
    const { [keyName(before)]: listenerKey, ...others } = filesBelow(before, keysFolder)
    expect(listenerKey).toBeDefined()
    expect(filesBelow(ran.state, keysFolder)).toEqual(others)
    expect(filesBelow(ran.state, asideFolder)).toEqual(filesBelow(before, keysFolder))
    expect(ran.state.files[keysFolder]?.sddl).toBe(healthySddl)
  })

  test('comes back whole by undo', async () => {
    const before = await used()
    const { state } = await ask(apply, before)
    const back = await ask(undo, state)
    expect(statuses(back.answer?.changes)).toEqual(Array(5).fill('done'))
    expect(objects(back.state)).toEqual(objects(before))
  })

  test('comes back with the keys that were made meanwhile', async () => {
    const before = await used()
    const { state } = await ask(apply, before)
    const since = `${keysFolder}\\bbbb_made-since`
    const meanwhile = { ...state, files: { ...state.files, [since]: usersKey } }
    const back = await ask(undo, meanwhile)
    expect(statuses(back.answer?.changes)).toEqual(Array(5).fill('done'))
    expect(filesBelow(back.state, keysFolder)).toEqual({
      ...filesBelow(before, keysFolder),
      'bbbb_made-since': usersKey,
    })
  })

  test('keeps by undo a copied key that a program has changed since', async () => {
    const before = await used()
    const { state } = await ask(apply, before)
    const name = `${keysFolder}\\aaaa_made-by-a-user`
    const meanwhile = {
      ...state,
      files: { ...state.files, [name]: { ...usersKey, content: 'bmV3' } },
    }
    const back = await ask(undo, meanwhile)
    const moved = Object.entries(back.state.files).filter(([path]) =>
      path.endsWith('2.folder\\aaaa_made-by-a-user'),
    )
    expect(moved.map(([, { content }]) => content)).toEqual(['bmV3'])
    expect(objects(back.state)).toEqual(objects(before))
  })

  test('answers a repeated request from its records', async () => {
    const once = await ask(apply, await used())
    const twice = await ask(apply, once.state)
    expect(twice.state).toEqual(once.state)
    expect(twice.answer).toEqual({ ...once.answer, replayed: true })
  })

  test('is not touched while a key in it is open', async () => {
    const before = await withPatches([{ files: { $rdpKeyFile: { inUse: true } } }])
    const ran = await ask(apply, before)
    expect(ran.answer?.changes[0]).toMatchObject({ status: 'refused', reason: { id: 'InUse' } })
    expect(objects(ran.state)).toEqual(objects(before))
  })

  test('has drifted when something has taken the place it is moved to', async () => {
    const before = await withPatches([
      { files: { [asideFolder]: { kind: 'directory', sddl: healthySddl } } },
    ])
    const ran = await ask(apply, before)
    expect(statuses(ran.answer?.changes)).toEqual(['drifted', ...Array<string>(4).fill('skipped')])
    expect(objects(ran.state)).toEqual(objects(before))
  })

  test('gives its key files to the backup and takes them back, whatever was made in their place', async () => {
    const before = await healthy()
    const ran = await ask(changeRequest('c', 'apply', keyAside()), before)
    expect(statuses(ran.answer?.changes)).toEqual(['done'])
    expect(Object.keys(filesBelow(ran.state, keysFolder))).not.toContain(keyName(before))
    const path = `${keysFolder}\\${keyName(before)}`
    const meanwhile = { ...ran.state, files: { ...ran.state.files, [path]: usersKey } }
    const trusted = { ...usersKey, sddl: healthySddl }
    const foreign = await ask(changeRequest('d', 'undo', keyAside()), meanwhile)
    expect(foreign.answer?.changes[0]).toMatchObject({
      status: 'refused',
      reason: { id: 'ForeignOwner' },
    })
    const windows = { ...ran.state, files: { ...ran.state.files, [path]: trusted } }
    const back = await ask(changeRequest('e', 'undo', keyAside()), windows)
    expect(statuses(back.answer?.changes)).toEqual(['done'])
    expect(objects(back.state)).toEqual(objects(before))
    expect(JSON.stringify(Object.keys(back.state.files))).toContain('1.replaced')
  })

  test('gets a list that SYSTEM was not allowed to write, and its owner back', async () => {
    const installer = 'S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464'
    const shut = `O:${installer}G:SYD:P(A;;FR;;;SY)`
    const before = await withPatches([{ files: { $machineKeys: { sddl: shut } } }])
    const after = `O:${installer}G:SYD:P(A;;FA;;;SY)`
    const grant = {
      id: '1',
      kind: 'acl-grant',
      params: { path: keysFolder, aces: '(A;;FA;;;SY)' },
      before: shut,
      after,
    }
    const ran = await ask(changeRequest('c', 'apply', [grant]), before)
    expect(statuses(ran.answer?.changes)).toEqual(['done'])
    expect(ran.state.files[keysFolder]?.sddl).toBe(after)
  })
})

describe.for(here)('a guest that dies after any write to the folder, by %s,', ([, ask]) => {
  test('goes on where it was, there and back', { timeout: 240_000 }, async () => {
    const before = await used()
    const whole = await ask(apply, before)
    const wholeBack = await ask(undo, whole.state)
    for (const [request, start, end] of [
      [apply, before, whole.state],
      [undo, whole.state, wholeBack.state],
    ] as const) {
      for (let after = 1; after < 200; after++) {
        const dead = await ask(request, start, { crashAfter: after })
        if (dead.answer) break
        const resumed = await ask(request, dead.state)
        const place = `${request.kind}, died after write ${after}`
        expect(statuses(resumed.answer?.changes), place).toEqual(Array(5).fill('done'))
        expect(objects(resumed.state), place).toEqual(objects(end))
      }
    }
  })
})
