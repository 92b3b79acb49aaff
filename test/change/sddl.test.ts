import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import {
  canReadFile,
  formatSddl,
  grantAces,
  networkServiceSids,
  parseAces,
  parseSddl,
  readSddl,
  rightsOf,
  sameAccess,
  sids,
  systemSids,
} from '../../src/change/sddl.ts'
import { RdpAzureError } from '../../src/errors.ts'
import { anyDescriptor, anyGrants } from './any-descriptor.ts'

const healthy = 'O:SYG:SYD:P(A;;FA;;;SY)(A;;FR;;;NS)(A;;FR;;;BA)'

describe('reading and writing', () => {
  test.for([
    [healthy, healthy],
    ['O:S-1-5-18D:(A;;0x120089;;;S-1-5-20)', 'O:SYD:(A;;FR;;;NS)'],
    ['D:AIP(A;CIOI;GA;;;CO)', 'D:PAI(A;OICI;GA;;;CO)'],
    ['D:PAI(A;;0x12019f;;;WD)(A;;FA;;;BA)', 'D:PAI(A;;0x12019f;;;WD)(A;;FA;;;BA)'],
    ['D:(A;;CCDCRC;;;SY)(A;;1179785;;;NS)', 'D:(A;;0x20003;;;SY)(A;;FR;;;NS)'],
    ['D:(A;;KA;;;SY)(A;;KR;;;BU)', 'D:(A;;KA;;;SY)(A;;KR;;;BU)'],
    ['D:(A;;FR;;;S-1-0x5-20)', 'D:(A;;FR;;;NS)'],
    ['D:(A;;FR;;;DA)', 'D:(A;;FR;;;DA)'],
    ['D:NO_ACCESS_CONTROL', 'D:NO_ACCESS_CONTROL'],
    ['D:', 'D:'],
    ['O:SYG:SYD:S:(ML;;NW;;;LW)', 'O:SYG:SYD:S:(ML;;NW;;;LW)'],
    [
      'D:(XA;;FX;;;S-1-1-0;(@User.Title=="a;b)(" && (Member_of {SID(BA)})))(A;;FR;;;S-1-5-20)',
      'D:(XA;;FX;;;S-1-1-0;(@User.Title=="a;b)(" && (Member_of {SID(BA)})))(A;;FR;;;NS)',
    ],
    [
      'D:(OA;;RP;bf967aba-0de6-11d0-a285-00aa003049e2;;AU)',
      'D:(OA;;RP;bf967aba-0de6-11d0-a285-00aa003049e2;;AU)',
    ],
  ] as const)('%s is written as %s', ([text, written]) => {
    expect(formatSddl(parseSddl(text))).toBe(written)
  })

  test.for([
    '',
    'SYSTEM',
    'O:SYO:SY',
    'G:SYO:SY',
    'D:(A;;FA;;;SY',
    'D:(A;;FA;;;SY))',
    'D:(A;;FA;;;SY)P',
    'D:Q(A;;FA;;;SY)',
    'D:(A;;FA;;SY)',
    'D:(A;;;;;SY)',
    'D:(A;;FQ;;;SY)',
    'D:(A;;0x1ffffffff;;;SY)',
    'D:(A;QQ;FA;;;SY)',
    'D:(A;O;FA;;;SY)',
    'D:(A;;FA;;;S-1-5-4294967296)',
    'D:(A;;FA;;;everyone)',
    'D:(A;;FA;;;SY;extra)',
    'D:(__proto__;;FA;;;SY)',
    `D:${'('.repeat(1000)}`,
    `D:${'(A;;FA;;;SY)'.repeat(40_000)}`,
  ])('refuses %j with an error of its own', (text) => {
    expect(() => parseSddl(text)).toThrow(RdpAzureError)
    expect(readSddl(text)).toBeUndefined()
  })

  test('never throws anything else, whatever the text', () => {
    const pieces = fc.constantFrom(
      'O:',
      'D:',
      'S:',
      'P',
      '(',
      ')',
      ';',
      '"',
      'A',
      'FA',
      'SY',
      'S-1-',
    )
    const nearly = fc.array(pieces, { maxLength: 30 }).map((parts) => parts.join(''))
    fc.assert(
      fc.property(fc.oneof(nearly, fc.string({ maxLength: 200 })), (text) => {
        const read = readSddl(text)
        if (read !== undefined) expect(readSddl(formatSddl(read))).toEqual(read)
      }),
      { numRuns: 1000 },
    )
  })

  test('what was written reads as it was', () => {
    fc.assert(
      fc.property(anyDescriptor, (descriptor) => {
        expect(parseSddl(formatSddl(descriptor))).toEqual(descriptor)
      }),
    )
  })
})

describe('who can read a key file', () => {
  test.for([
    [healthy, true, true],
    ['O:SYD:P(A;;FA;;;SY)', false, true],
    ['O:SYD:P(D;;FR;;;NS)(A;;FA;;;SY)(A;;FR;;;NS)', false, true],
    ['O:SYD:P(A;;FA;;;SY)(A;;FR;;;NS)(D;;FA;;;NS)', false, true],
    ['O:SYD:P(A;;FA;;;SY)(A;;FR;;;WD)', true, true],
    ['O:SYD:P(A;;FR;;;AU)', true, true],
    ['O:SYD:P(A;;FR;;;BU)', true, false],
    ['O:SYD:P(A;;FR;;;BA)', false, true],
    ['O:SYD:P(D;;FR;;;WD)(A;;FR;;;NS)', false, false],
    ['O:SYD:P(A;IO;FR;;;NS)', false, false],
    ['O:SYD:P(D;IO;FR;;;NS)(A;;FR;;;NS)', true, false],
    ['O:SYD:P(A;;GR;;;NS)', true, false],
    ['O:SYD:P(A;;GA;;;NS)', true, false],
    ['O:SYD:P(A;;0x1;;;NS)', false, false],
    ['O:SYD:P(A;;0x1;;;NS)(A;;0x120088;;;BU)', true, false],
    ['O:SYD:P(D;;SD;;;NS)(A;;FR;;;NS)', true, false],
    ['O:SYD:P(XA;;FR;;;NS;(@User.a==1))', false, false],
    ['O:SYD:P(XD;;FR;;;NS;(@User.a==1))(A;;FR;;;NS)', false, false],
    ['O:SYD:P(OA;;FR;;;NS)', false, false],
    ['O:SYD:P', false, false],
    ['O:SYD:NO_ACCESS_CONTROL', true, true],
  ] as const)('%s: NETWORK SERVICE %s, SYSTEM %s', ([sddl, networkService, system]) => {
    expect(canReadFile(sddl, networkServiceSids)).toBe(networkService)
    expect(canReadFile(sddl, systemSids)).toBe(system)
  })
})

describe('granting', () => {
  const defaults = '(A;;FA;;;SY)(A;;FR;;;NS)(A;;FR;;;BA)'

  test.for([
    ['only SYSTEM', 'O:SYG:SYD:P(A;;FA;;;SY)', healthy],
    ['nobody', 'O:SYG:SYD:P', healthy],
    ['all of it', healthy, healthy],
    ['too little', 'O:SYG:SYD:P(A;;FA;;;SY)(A;;0x1;;;NS)(A;;FR;;;BA)', healthy],
    ['a deny', 'O:SYG:SYD:P(D;;FR;;;NS)(A;;FA;;;SY)(A;;FR;;;BA)(A;;FR;;;NS)', undefined],
    ['a deny that is only inherited on', 'D:P(D;OIIO;FR;;;NS)', `D:P(D;OIIO;FR;;;NS)${defaults}`],
    ['somebody else’s deny', 'D:P(A;;FA;;;SY)(D;;FR;;;BU)', `D:P(D;;FR;;;BU)${defaults}`],
    ['inherited entries', 'D:AI(A;ID;FA;;;SY)', 'D:AI(A;;FR;;;NS)(A;;FR;;;BA)(A;ID;FA;;;SY)'],
    [
      'an inherited deny',
      'D:AI(D;ID;FR;;;NS)(A;ID;FA;;;SY)',
      'D:PAI(A;;FA;;;SY)(A;;FR;;;NS)(A;;FR;;;BA)',
    ],
    ['everything for everybody', 'O:SYD:NO_ACCESS_CONTROL', 'O:SYD:NO_ACCESS_CONTROL'],
  ] as const)('over %s', ([, before, after]) => {
    const granted = grantAces(before, defaults)
    if (after === undefined) expect(sameAccess(granted, healthy)).toBe(true)
    else expect(granted).toBe(after)
  })

  test.for([
    ['D:P(A;;FA;;;SY)', 'D:P(A;;FA;;;SY)(A;OICI;FA;;;SY)'],
    ['D:P(A;OI;FA;;;SY)', 'D:P(A;OI;FA;;;SY)(A;OICI;FA;;;SY)'],
    ['D:P(A;OICIIO;FA;;;SY)', 'D:P(A;OICIIO;FA;;;SY)(A;OICI;FA;;;SY)'],
    ['D:P(A;OICI;FR;;;SY)', 'D:P(A;OICI;FA;;;SY)'],
    ['D:(A;OICIID;FA;;;SY)', 'D:(A;OICIID;FA;;;SY)'],
  ] as const)(
    'an entry that is inherited on is there only if one is: over %s',
    ([before, after]) => {
      expect(grantAces(before, '(A;OICI;FA;;;SY)')).toBe(after)
    },
  )

  test('gives text back unchanged when nothing is missing', () => {
    const spelt = 'O:S-1-5-18D:P(A;;0x1f01ff;;;S-1-5-18)(A;;FR;;;BA)(A;;0x120089;;;S-1-5-20)'
    expect(grantAces(spelt, defaults)).toBe(spelt)
  })

  test.for([
    '',
    '(D;;FR;;;NS)',
    '(A;IO;FR;;;NS)',
    '(A;ID;FR;;;NS)',
    'P(A;;FR;;;NS)',
    '(A;;FR;;;NS)S:x',
  ])('refuses to grant %j', (aces) => {
    expect(() => grantAces(healthy, aces)).toThrow(RdpAzureError)
  })

  test('refuses a descriptor that tells no access list', () => {
    expect(() => grantAces('O:SYG:SY', defaults)).toThrow(/tells no access list/)
  })

  test('gives every right, takes every deny, and does nothing the second time', () => {
    fc.assert(
      fc.property(anyDescriptor, anyGrants, (descriptor, grants) => {
        const once = grantAces(formatSddl(descriptor), grants)
        expect(grantAces(once, grants)).toBe(once)
        for (const ace of parseAces(grants)) {
          const { allowed, denied } = rightsOf(once, [ace.sid])
          expect(ace.mask & ~allowed).toBe(0)
          expect(denied).toBe(0)
        }
      }),
    )
  })

  test('leaves what others have, and the owner', () => {
    const others = [sids.users, sids.guests, sids.everyone, sids.interactive]
    fc.assert(
      fc.property(anyDescriptor, (descriptor) => {
        const before = formatSddl(descriptor)
        const after = grantAces(before, '(A;;FR;;;NS)(A;;FA;;;SY)')
        for (const sid of others) expect(rightsOf(after, [sid])).toEqual(rightsOf(before, [sid]))
        expect(parseSddl(after).owner).toBe(descriptor.owner)
        expect(parseSddl(after).sacl).toBe(descriptor.sacl)
        const kept = parseSddl(after).dacl?.aces.flatMap(({ verbatim }) => verbatim ?? [])
        const had = descriptor.dacl?.aces.flatMap(({ verbatim }) => verbatim ?? [])
        expect(kept?.toSorted()).toEqual(had?.toSorted())
      }),
    )
  })
})

describe('the same access', () => {
  test.for([
    [healthy, 'O:S-1-5-18G:BAD:P(A;;0x120089;;;NS)(A;;FA;;;SY)(A;;FR;;;BA)', true],
    [healthy, `${healthy.replace('D:P', 'D:PAI')}`, true],
    ['D:P(A;;FR;;;NS)(A;;0x2;;;NS)', 'D:P(A;;0x12008b;;;NS)', true],
    ['D:P(A;;GR;;;NS)', 'D:P(A;;FR;;;NS)', true],
    [healthy, healthy.replace('O:SY', 'O:BA'), false],
    [healthy, healthy.replace('D:P', 'D:'), false],
    [healthy, healthy.replace('(A;;FR;;;NS)', ''), false],
    [healthy, healthy.replace('(A;;FR', '(D;;FR'), false],
    ['D:P(A;;FR;;;NS)', 'D:P(A;OI;FR;;;NS)', false],
    ['D:P', 'D:NO_ACCESS_CONTROL', false],
    ['O:SY', 'O:SYD:', false],
  ] as const)('%s and %s: %s', ([left, right, same]) => {
    expect(sameAccess(left, right)).toBe(same)
    expect(sameAccess(right, left)).toBe(same)
  })

  test('does not depend on the order of entries', () => {
    fc.assert(
      fc.property(anyDescriptor, (descriptor) => {
        const { dacl } = descriptor
        if (dacl === undefined) return
        const turned = { ...descriptor, dacl: { ...dacl, aces: dacl.aces.toReversed() } }
        expect(sameAccess(formatSddl(descriptor), formatSddl(turned))).toBe(true)
      }),
    )
  })
})
