import { describe, expect, test } from 'vitest'

import { registryPaths } from '../../src/change/registry-paths.ts'
import { collectTask } from '../../src/facts/collect-needs.ts'
import { registrySettings } from '../../src/facts/registry-settings.ts'
import { guestSectionNames } from '../../src/model/guest-evidence.ts'
import { guestTaskSchema } from '../../src/model/guest-protocol.ts'
import { symptomIds } from '../../src/model/symptom.ts'

const none = { registryKeys: [], registryValues: {}, keyAccess: [], services: [], paths: [] }

describe('the request of a diagnosis', () => {
  test('is one that the guest understands, for every section', () => {
    const task = collectTask([])
    expect(guestTaskSchema.parse(task)).toEqual(task)
    expect(task.sections).toEqual(guestSectionNames)
  })

  test('asks for every key a setting lies in, and for policy', () => {
    const { registryKeys } = collectTask([])
    for (const { key } of registrySettings) expect(registryKeys).toContain(registryPaths[key])
    expect(registryKeys).toContain(registryPaths.POL)
  })

  test('counts every event that is a symptom', () => {
    const events = symptomIds.flatMap((id) => /^event-(\d+)$/.exec(id)?.[1] ?? [])
    expect(Object.keys(collectTask([]).events)).toEqual(expect.arrayContaining(events))
  })

  test('adds what the changes of runbooks need, each name once whatever its case', () => {
    const task = collectTask([
      { needs: { ...none, registryKeys: ['HKLM\\New', registryPaths.TS.toLowerCase()] } },
      { needs: { ...none, registryKeys: ['hklm\\new'], services: ['TERMSERVICE', 'Extra'] } },
      { needs: { ...none, registryValues: { 'HKLM\\Big': ['One'] } } },
      { needs: { ...none, registryValues: { 'hklm\\big': ['one', 'Two'] } } },
      { needs: { ...none, keyAccess: ['HKLM\\Shut', 'hklm\\shut'] } },
      { needs: { ...none, paths: ['C:\\File', 'c:\\file'] } },
    ])
    const plain = collectTask([])
    expect(task).toEqual({
      ...plain,
      registryKeys: [...plain.registryKeys, 'HKLM\\New'],
      registryValues: { ...plain.registryValues, 'HKLM\\Big': ['One', 'Two'] },
      keyAccess: [...plain.keyAccess, 'HKLM\\Shut'],
      services: [...plain.services, 'Extra'],
      paths: [...plain.paths, 'C:\\File'],
    })
  })
})
