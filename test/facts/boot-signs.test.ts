import { describe, expect, it } from 'vitest'

import { bootSigns, signsIn } from '../../src/facts/boot-signs.ts'
import { deriveFacts } from '../../src/facts/derive.ts'
import type { Evidence, PlatformEvidence } from '../../src/model/evidence.ts'
import { target } from '../judge/seen.ts'
import { healthyEvidence } from './healthy-evidence.ts'

/** What each sign is looked for by, as a screen or a log shows it. */
const examples: Record<string, string[]> = {
  bluescreen: [
    '*** STOP: 0x0000007B (0xFFFFF880, 0xC0000034)',
    '<INSTANCE CLASSNAME="BLUESCREEN">',
  ],
  'boot-manager-error': [
    'Windows failed to start. A recent hardware or software change might be the cause.',
    '    Status: 0xc000000f',
    '  File: \\Windows\\system32\\drivers\\atapi.sys  Status: 0xc0000225',
  ],
  'boot-manager-missing': ['BOOTMGR is missing', 'BOOTMGR is compressed'],
  'no-boot-device': ['No bootable device.', "An operating system wasn't found."],
  chkdsk: ['Checking file system on C:', 'Scanning and repairing drive (C:): 10% complete'],
  bitlocker: ['Enter the recovery key for this drive'],
  'update-stuck': ['Getting Windows ready', 'Working on updates 20% complete'],
  'update-rollback': ["We couldn't complete the updates", 'Undoing changes made to your computer'],
  'repair-screen': ['Preparing Automatic Repair', 'System Recovery Options'],
  'setup-incomplete': ['Windows could not complete the installation.'],
}
const console = 'Computer is booting, SAC started and initialized.\n'
const well = `${console}\nUse the "ch -?" command\nSAC>\nEVENT: The CMD command is now available.\n`

describe('the signs of a failed boot', () => {
  it('have an example each', () => {
    expect(Object.keys(examples)).toEqual(bootSigns.map(({ id }) => id))
  })

  it.each(Object.entries(examples).flatMap(([id, texts]) => texts.map((text) => ({ id, text }))))(
    '$text is $id and nothing else',
    ({ id, text }) => {
      expect(signsIn(`${console}${text}\n`).signs).toEqual([id])
    },
  )

  it('are not seen in the log of a Windows that came up, which shows its console', () => {
    expect(signsIn(well)).toEqual({ signs: [], console: true })
    expect(signsIn('')).toEqual({ signs: [], console: false })
  })

  it('are looked for in the last two starts only: a loop shows, what is long over does not', () => {
    const stop = '*** STOP: 0x0000007B (0x0)\n'
    expect(signsIn(`${console}${stop}${console}`).signs).toEqual(['bluescreen'])
    expect(signsIn(`${stop}${console}${console}${console}`).signs).toEqual([])
  })

  it('name their source and how sure it is', () => {
    for (const { source, certainty, title } of bootSigns) {
      expect(source).toMatch(/^https:\/\/learn\.microsoft\.com\//)
      expect(['documented', 'reported', 'folklore']).toContain(certainty)
      expect(title.length).toBeGreaterThan(10)
    }
  })
})

describe('the facts of the platform', () => {
  const facts = (platform: Partial<PlatformEvidence>, guest?: Evidence['guest']) => {
    const value: PlatformEvidence = { extensionsInTransition: [], ...platform }
    const evidence = { ...healthyEvidence, platform: { seen: true as const, value } }
    return deriveFacts(target, { ...evidence, ...(guest ? { guest } : {}) }, []).platform
  }
  const refused = (data: Record<string, unknown>): Evidence['guest'] => ({
    seen: false,
    failure: { code: 'ArmConflict', message: 'busy', next: [], data },
  })
  const { guest } = healthyEvidence
  const unread = {
    seen: false as const,
    failure: { code: 'AccessDenied' as const, message: 'no', next: [], data: {} },
  }

  it.each([
    ['a guest that answered the action', undefined, false],
    [
      'a guest that answered the second way',
      guest.seen
        ? { seen: true as const, value: { ...guest.value, transport: 'managed' as const } }
        : guest,
      true,
    ],
    ['a guest kept out by an earlier run', refused({ runCommandBusy: true }), true],
    ['a guest kept out by another operation', refused({ runCommandBusy: false }), undefined],
    ['a guest that nobody may ask', unread, undefined],
  ] as const)('%s: run command stuck is %s', (_what, seen, stuck) => {
    expect(facts({}, seen)?.runCommandStuck).toBe(stuck)
  })

  it('say nothing of what was not read', () => {
    expect(facts({ health: unread, boot: unread })).toEqual({
      extensionsInTransition: [],
      runCommandStuck: false,
    })
  })

  it('tell health with its reason, and boot diagnostics with their signs', () => {
    const health = {
      seen: true as const,
      value: { availability: 'Unavailable' as const, reason: 'Unplanned' },
    }
    const value = { enabled: true, screenshot: true, serialLogTail: `${well}BOOTMGR is missing` }
    expect(facts({ health, boot: { seen: true, value } })).toMatchObject({
      health: 'Unavailable',
      healthReason: 'Unplanned',
      bootDiagnostics: true,
      bootSigns: ['boot-manager-missing'],
      bootConsole: true,
    })
  })

  it('have no signs where there is no log', () => {
    const boot = { seen: true as const, value: { enabled: false, screenshot: false } }
    const platform = facts({ boot })
    expect(platform).toMatchObject({ bootDiagnostics: false })
    expect(platform).not.toHaveProperty('bootSigns')
  })
})
