/** Something that is woken at a moment. */
export interface Due {
  at: number
  wake(): void
  /** Nobody waits for it any more. */
  over: boolean
}

/** What is due, earliest first; of equal moments, what was put in first. */
export interface DueHeap {
  push(due: Due): void
  first(): Due | undefined
  pop(): Due | undefined
}

interface Numbered {
  due: Due
  number: number
}

/** Makes a binary heap: a hundred thousand timers must not cost a sort each. */
export function dueHeap(): DueHeap {
  const heap: Numbered[] = []
  let count = 0
  const first = (): Due | undefined => {
    while (heap[0]?.due.over) popFirst(heap)
    return heap[0]?.due
  }
  return {
    first,
    push(due) {
      count += 1
      heap.push({ due, number: count })
      rise(heap)
    },
    pop() {
      const due = first()
      popFirst(heap)
      return due
    },
  }
}

function rise(heap: Numbered[]): void {
  for (let i = heap.length - 1; i > 0;) {
    const parent = (i - 1) >> 1
    if (!swapIfLater(heap, parent, i)) return
    i = parent
  }
}

function popFirst(heap: Numbered[]): void {
  const last = heap.pop()
  if (last === undefined || heap.length === 0) return
  heap[0] = last
  for (let i = 0; ;) {
    const [left, right] = [2 * i + 1, 2 * i + 2]
    const child = isLater(heap[left], heap[right]) ? right : left
    if (child >= heap.length || !swapIfLater(heap, i, child)) return
    i = child
  }
}

function isLater(one: Numbered | undefined, other: Numbered | undefined): boolean {
  if (!one || !other) return false
  return one.due.at === other.due.at ? one.number > other.number : one.due.at > other.due.at
}

function swapIfLater(heap: Numbered[], above: number, below: number): boolean {
  const [upper, lower] = [heap[above], heap[below]]
  if (!upper || !lower || !isLater(upper, lower)) return false
  heap[above] = lower
  heap[below] = upper
  return true
}
