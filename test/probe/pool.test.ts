import { setTimeout as wait } from 'node:timers/promises'

import { expect, it } from 'vitest'

import { inParallel } from '../../src/probe/pool.ts'

/** Works for a while and notes how many ran at once, in all and of one key. */
function meter() {
  const seen = { all: 0, sameKey: 0, begun: 0 }
  const running: string[] = []
  const work = async (item: string): Promise<string> => {
    seen.begun += 1
    running.push(item)
    seen.all = Math.max(seen.all, running.length)
    seen.sameKey = Math.max(seen.sameKey, running.filter((each) => each[0] === item[0]).length)
    await wait(5 + (seen.begun % 3) * 5)
    running.splice(running.indexOf(item), 1)
    return item.toUpperCase()
  }
  return { seen, work }
}
const keyOf = (item: string): string => item[0] ?? ''

it('work side by side keeps its order and its bounds', async () => {
  const { seen, work } = meter()
  const items = ['a1', 'a2', 'a3', 'a4', 'b1', 'b2', 'c1', 'c2']
  const results = await inParallel(items, keyOf, { most: 3, mostPerKey: 2 }, work)
  expect(results).toEqual(items.map((item) => item.toUpperCase()))
  expect(seen).toEqual({ all: 3, sameKey: 2, begun: items.length })
})

it('work of nothing ends at once', async () => {
  const nothing: readonly string[] = []
  expect(await inParallel(nothing, keyOf, { most: 3, mostPerKey: 2 }, meter().work)).toEqual([])
})

it('work that fails ends the whole, and nothing more is begun', async () => {
  let begun = 0
  const failing = async (): Promise<never> => {
    begun += 1
    await wait(5)
    throw new Error('no')
  }
  const items = ['a', 'b', 'c', 'd', 'e']
  const width = { most: 2, mostPerKey: 2 }
  await expect(inParallel(items, keyOf, width, failing)).rejects.toThrow('no')
  await wait(30)
  expect(begun).toBe(2)
})
