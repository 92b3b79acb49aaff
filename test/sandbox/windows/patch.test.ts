import { describe, expect, it } from 'vitest'

import { differences } from '../../../src/sandbox/windows/compare.ts'
import { settle } from '../../../src/sandbox/windows/happen.ts'
import { healthyWindows } from '../../../src/sandbox/windows/healthy.ts'
import { listenerOf } from '../../../src/sandbox/windows/listener.ts'
import { stateNameMeanings, stateNames } from '../../../src/sandbox/windows/names.ts'
import { patchWindows } from '../../../src/sandbox/windows/patch.ts'

const options = { computerName: 'vm-one', clock: new Date('2025-06-01T12:00:00Z') }
const healthy = await healthyWindows(options)
const names = stateNames(healthy)

async function changed(patch: unknown): Promise<string[]> {
  return differences(healthy, await patchWindows(healthy, patch)).map(({ path }) => path)
}

describe('a healthy Windows', () => {
  it('is the same to the letter when it is made again', async () => {
    expect(await healthyWindows(options)).toEqual(healthy)
  })

  it('has no event, serves, and settles into itself', async () => {
    expect(healthy.events).toEqual([])
    expect((await listenerOf(healthy)).kind).toBe('serve')
    expect(await settle(healthy)).toEqual(healthy)
  })

  it.each([
    [9600, '(A;;FR;;;BA)'],
    [14393, '(A;;FR;;;BA)'],
    [17763, '(A;;FA;;;S-1-5-80-4022436659-'],
    [26100, '(A;;FA;;;S-1-5-80-4022436659-'],
  ])('of build %i gives the key file its build’s third entry', async (build, entry) => {
    const state = await healthyWindows({ ...options, build })
    expect(state.files[stateNames(state).rdpKeyFile]?.sddl).toContain(entry)
  })

  it('differs from another machine in name, GUID and key file', async () => {
    const other = await healthyWindows({ ...options, computerName: 'vm-two' })
    expect(stateNames(other).rdpKeyFile).not.toBe(names.rdpKeyFile)
  })
})

describe('a patch', () => {
  it('merges objects and replaces single values', async () => {
    const patch = { services: { TermService: { start: 'disabled' } } }
    expect(await changed(patch)).toEqual(['services.TermService.start'])
  })

  it('compares names of Windows without case and keeps the first spelling', async () => {
    const patch = {
      services: { TERMSERVICE: { start: 'disabled' } },
      files: { [names.rdpKeyFile.toUpperCase()]: { links: 2 } },
    }
    expect(await changed(patch)).toEqual([
      'services.TermService.start',
      `files.${names.rdpKeyFile}.links`,
    ])
  })

  it.each(Object.keys(stateNameMeanings))('knows $%s', async (name) => {
    const path = Object.entries(names).find(([known]) => known === name)?.[1] ?? ''
    const part = path.startsWith('HKLM') ? 'registry' : 'files'
    const sddl = 'O:SYG:SYD:P(A;;FA;;;SY)'
    const given = part === 'files' ? { kind: 'directory', sddl } : { values: {}, sddl }
    const state = await patchWindows(healthy, { [part]: { [`$${name}\\below`]: given } })
    expect(state[part === 'files' ? 'files' : 'registry'][`${path}\\below`]).toBeDefined()
  })

  it('stands for a path in values too', async () => {
    const below = { kind: 'junction', sddl: 'O:SYG:SYD:P(A;;FA;;;SY)', target: '$machineKeys\\x' }
    const state = await patchWindows(healthy, { files: { 'C:\\link': below } })
    expect(state.files['C:\\link']?.target).toBe(`${names.machineKeys}\\x`)
  })

  it('takes away a folder with all in it', async () => {
    const state = await patchWindows(healthy, { files: { $machineKeys: null } })
    expect(Object.keys(state.files).filter((path) => path.includes('MachineKeys'))).toEqual([])
  })

  it.each([
    ['+10d', '2025-06-11T12:00:00.000Z'],
    ['-1h', '2025-06-01T11:00:00.000Z'],
    ['2030-01-01', '2030-01-01T00:00:00.000Z'],
  ])('moves the clock to %s', async (clock, expected) => {
    expect((await patchWindows(healthy, { clock })).clock).toBe(expected)
  })

  it('mints equal certificates for equal patches', async () => {
    const patch = { listenerCertificate: { validFrom: '-190d', validTo: '-7d' } }
    expect(await patchWindows(healthy, patch)).toEqual(await patchWindows(healthy, patch))
  })

  it('leaves the state it is laid over as it was', async () => {
    const before = structuredClone(healthy)
    await patchWindows(healthy, { activeSessions: 3, files: { $rdpKeyFile: null } })
    expect(healthy).toEqual(before)
  })

  it.each([
    ['no object', 'stopped', 'is an object'],
    ['an unknown part', { servces: {} }, 'windows.servces: is no part of the state'],
    [
      'an unknown field',
      { services: { TermService: { sate: 'stopped' } } },
      'windows.services.TermService.sate: is no part of the state',
    ],
    [
      'a wrong value',
      { services: { TermService: { state: 'paused' } } },
      'windows.services.TermService.state: ',
    ],
    ['an unknown name', { files: { $rdpkeyfile: null } }, '"$rdpkeyfile" is no name of a state'],
    [
      'taking away what is not there',
      { services: { Termservice2: null } },
      'windows.services.Termservice2: is not there',
    ],
    [
      'a broken descriptor',
      { files: { $rdpKeyFile: { sddl: 'P(A;;FA' } } },
      'is no security descriptor',
    ],
    [
      'a second truth about a start type',
      {
        registry: {
          'HKLM\\SYSTEM\\CurrentControlSet\\Services\\TermService': {
            values: { Start: { type: 'REG_DWORD', data: 4 } },
          },
        },
      },
      'is told by services.<name>.start',
    ],
    [
      'a wrong moment',
      { listenerCertificate: { validFrom: 'yesterday' } },
      'windows.listenerCertificate.validFrom: "yesterday" is no moment',
    ],
    [
      'an end before the beginning',
      { listenerCertificate: { validFrom: '-1d', validTo: '-2d' } },
      'is not after validFrom',
    ],
    [
      'an unknown word of the certificate',
      { listenerCertificate: { key: 'none' } },
      'windows.listenerCertificate.key',
    ],
    ['a wrong clock', { clock: 'later' }, 'windows.clock: '],
  ])('is refused for %s', async (_name, patch, message) => {
    await expect(patchWindows(healthy, patch)).rejects.toMatchObject({
      code: 'ScenarioInvalid',
      message: expect.stringContaining(message),
    })
  })
})
