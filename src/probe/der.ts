/** One element of DER: its tag byte, its content, and where the next one begins. */
export interface Element {
  tag: number
  content: Buffer
  end: number
}

/** Bytes of length that are read behind 0x80 + n: 16 MiB, more than any answer that is kept. */
const mostLengthBytes = 3

/**
 * Reads the element that begins at `at` (ITU-T X.690 8.1: definite lengths, tags of one byte). Never
 * throws: `incomplete` when bytes are missing, `malformed` when no more of them would help.
 */
export function readElement(bytes: Buffer, at: number): Element | 'incomplete' | 'malformed' {
  const tag = bytes[at]
  const first = bytes[at + 1]
  if (tag === undefined || first === undefined) return 'incomplete'
  if ((tag & 0x1f) === 0x1f) return 'malformed'
  const more = first < 0x80 ? 0 : first - 0x80
  if (first === 0x80 || more > mostLengthBytes) return 'malformed'
  const start = at + 2 + more
  if (bytes.length < start) return 'incomplete'
  const length = more === 0 ? first : bytes.readUIntBE(at + 2, more)
  if (bytes.length < start + length) return 'incomplete'
  return { tag, content: bytes.subarray(start, start + length), end: start + length }
}

/** The elements that lie side by side in `bytes`, at most `most`; undefined when they do not fill it. */
export function readElements(bytes: Buffer, most: number): Element[] | undefined {
  const elements: Element[] = []
  for (let at = 0; at < bytes.length;) {
    const element = readElement(bytes, at)
    if (typeof element === 'string' || elements.length === most) return undefined
    elements.push(element)
    at = element.end
  }
  return elements
}
