/**
 * Control characters of a terminal (C0, DEL, C1) and those that turn or hide text (zero width,
 * bidirectional overrides, line separators). A guest can put them into any string it sends.
 */
const unsafe =
  // oxlint-disable-next-line no-control-regex -- finding control characters is the purpose
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g

/** The text without characters that could act on a terminal or hide what it says. */
export function cleanText(text: string): string {
  return text.replace(unsafe, '')
}

/** A JSON value with every string and every name in it cleaned; the shape is kept. */
export function cleanJson(value: unknown): unknown {
  if (typeof value === 'string') return cleanText(value)
  if (Array.isArray(value)) return value.map(cleanJson)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [cleanText(name), cleanJson(inner)]),
  )
}
