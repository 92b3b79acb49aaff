import { expect, it } from 'vitest'

import { omittedId } from '../../src/model/guest-evidence.ts'
import type { Implementations } from '../../src/workflow/flow.ts'
import { repaired, vmWith } from './one-vm.ts'
import type { Bend } from './one-vm.ts'

/** Values of a key that is read whole, too random to be packed: about so many bytes of an answer. */
function large(bytes: number): object {
  let seed = 1
  const digit = () => {
    seed = (seed * 48_271) % 2_147_483_647
    return (seed % 16).toString(16)
  }
  const data = Array.from({ length: bytes * 2 }, digit).join('')
  return { registry: { $rdpTcp: { values: { Large: { type: 'REG_BINARY', data } } } } }
}

/** Sections of each question the guest was asked, by whatever activity. */
function asked(): { sections: string[][]; bend: Bend } {
  const sections: string[][] = []
  const noted =
    (code: Implementations[string] | undefined): Implementations[string] =>
    async (value, call) => {
      const { task } = Object(value)
      sections.push(task.sections)
      return code?.(value, call)
    }
  return {
    sections,
    bend: (plain) => ({
      ...plain,
      'look-guest': noted(plain['look-guest']),
      'change-guest': noted(plain['change-guest']),
    }),
  }
}

it('asks once when the answer held everything', async () => {
  const { sections, bend } = asked()
  await repaired(await vmWith([]), { bend })
  expect(sections).toHaveLength(1)
})

it('asks again for what did not fit, and for nothing else', async () => {
  const { sections, bend } = asked()
  const { result, told } = await repaired(await vmWith([], large(2300)), { bend })
  expect(result.outcome).toBe('healthy')
  expect(sections).toHaveLength(2)
  expect(sections[1]).toContain('registry')
  expect(sections[1]).not.toContain('os')
  expect(told.map(({ code }) => code)).toContain('gather.rest')
})

it('takes what does not fit then either for unseen, and asks no third time', async () => {
  const { sections, bend } = asked()
  const { result } = await repaired(await vmWith(['rdp-disabled'], large(4200)), { bend })
  expect(sections).toHaveLength(2)
  expect(result.outcome).toBe('undetermined')
})

it('finds a fault in what was asked for again', async () => {
  const unseen = { registry: { id: omittedId, message: 'it did not fit' } }
  let nth = 0
  const bend: Bend = (plain) => ({
    ...plain,
    async 'look-guest'(value, call) {
      const answer = await plain['look-guest']?.(value, call)
      nth += 1
      if (nth > 1) return answer
      const { registry, ...rest } = Object(answer).value
      expect(registry).toBeDefined()
      return { seen: true, value: { ...rest, unseen } }
    },
  })
  const { result } = await repaired(await vmWith(['rdp-disabled']), { bend })
  expect(result.outcome).toBe('fixed')
})

it('reads the rest after a change, too, and so proves the repair', async () => {
  const { sections, bend } = asked()
  const { result } = await repaired(await vmWith(['f686-key-acl'], large(2300)), { bend })
  expect(result).toMatchObject({ outcome: 'fixed', proof: 'inside' })
  expect(sections).toHaveLength(4)
})
