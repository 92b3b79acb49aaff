import fc from 'fast-check'

import type { Ace, SecurityDescriptor } from '../../src/change/sddl.ts'
import { formatAces, sids } from '../../src/change/sddl.ts'
import { aceFlags } from '../../src/change/sddl/descriptor.ts'

const anySid = fc.oneof(
  fc.constantFrom(...Object.values(sids), 'DA', 'S-1-3-0'),
  fc
    .array(fc.integer({ min: 0, max: 0xffffffff }), { minLength: 1, maxLength: 5 })
    .map((parts) => ['S-1-5-21', ...parts].join('-')),
)
/** Specific and standard rights: what the list of a real object holds. */
const anyMask = fc.integer({ min: 1, max: 0x1f01ff })
const inheritFlags = aceFlags.filter((flag) => ['OI', 'CI', 'NP', 'IO', 'ID'].includes(flag))

const plainAce: fc.Arbitrary<Ace> = fc.record({
  type: fc.constantFrom('A', 'D'),
  flags: fc.subarray(inheritFlags),
  mask: anyMask,
  sid: anySid,
})

const labelAce: Ace = {
  type: 'ML',
  flags: [],
  mask: 1,
  sid: 'S-1-16-4096',
  verbatim: '(ML;;NW;;;LW)',
}
const conditionalAce: Ace = {
  type: 'XA',
  flags: [],
  mask: 0x120089,
  sid: 'S-1-5-20',
  verbatim: '(XA;;FR;;;NS;(@User.Title=="a)(b;c"))',
}

/** Any descriptor with an owner and an access list, in the normal form that reading gives. */
export const anyDescriptor: fc.Arbitrary<SecurityDescriptor> = fc.record(
  {
    owner: anySid,
    group: anySid,
    sacl: fc.constantFrom('', 'AI(AU;SA;FA;;;WD)'),
    dacl: fc.record({
      flags: fc.constantFrom('', 'P', 'AI', 'PAI', 'PARAI'),
      aces: fc.array(
        fc.oneof({ weight: 8, arbitrary: plainAce }, fc.constantFrom(labelAce, conditionalAce)),
        {
          maxLength: 8,
        },
      ),
    }),
  },
  { requiredKeys: ['owner', 'dacl'] },
)

/** Entries that may be granted, as text. */
export const anyGrants: fc.Arbitrary<string> = fc
  .array(
    fc.record({
      type: fc.constant('A'),
      flags: fc.subarray(inheritFlags.filter((flag) => flag === 'OI' || flag === 'CI')),
      mask: anyMask,
      sid: anySid,
    }),
    { minLength: 1, maxLength: 4 },
  )
  .map(formatAces)
