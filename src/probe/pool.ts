/** How many pieces of work run side by side: in all, and of those with the same key. */
export interface Width {
  most: number
  mostPerKey: number
}

/**
 * Does `work` for every item with bounded parallelism and gives the results in the order of the items.
 * The first failure ends it; what runs then is left to end by itself, so `work` must end by its signal.
 */
export function inParallel<T, R>(
  items: readonly T[],
  keyOf: (item: T) => string,
  { most, mostPerKey }: Width,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const waiting = items.map((item, index) => ({ item, index, key: keyOf(item) }))
  const running = new Map<string, number>()
  const results: R[] = []
  let [active, done] = [0, 0]
  return new Promise((resolve, reject) => {
    const startNext = (): void => {
      while (active < most) {
        const at = waiting.findIndex(({ key }) => (running.get(key) ?? 0) < mostPerKey)
        const [next] = at < 0 ? [] : waiting.splice(at, 1)
        if (!next) break
        active += 1
        running.set(next.key, (running.get(next.key) ?? 0) + 1)
        run(next).catch((error: unknown) => {
          // What waits is not begun any more.
          waiting.length = 0
          reject(error)
        })
      }
      if (done === items.length) resolve(results)
    }
    const run = async ({ item, index, key }: (typeof waiting)[number]): Promise<void> => {
      results[index] = await work(item)
      active -= 1
      done += 1
      running.set(key, (running.get(key) ?? 1) - 1)
      startNext()
    }
    startNext()
  })
}
