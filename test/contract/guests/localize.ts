import type { WindowsState } from '../../../src/model/windows-state.ts'

/** A Windows in another language: its culture, and how it words what it shows. */
export interface Language {
  culture: string
  caption: string
  /** What stands for any sentence that Windows words itself. */
  words: string
}

/** Both write dates in their own way; German also has a comma for the point of a number. */
export const languages: readonly Language[] = [
  {
    culture: 'de-DE',
    caption: 'Microsoft Windows Server 2022 Datacenter Testversion f\u00fcr \u00dcbungen',
    words: 'Zugriff verweigert \u2013 Ger\u00e4t \u201eRemotedesktop\u201c',
  },
  {
    culture: 'ja-JP',
    caption: 'Microsoft Windows Server 2022 \u8a55\u4fa1\u7248',
    words:
      '\u30a2\u30af\u30bb\u30b9\u304c\u62d2\u5426\u3055\u308c\u307e\u3057\u305f\u3002\u30ea\u30e2\u30fc\u30c8 \u30c7\u30b9\u30af\u30c8\u30c3\u30d7',
  },
]

/** Names of members that hold what Windows shows people, wherever they stand in a state. */
const shown = /^(?:displayName|displayGroup|description|friendlyName)$/i

/** The same Windows as one of another language words it: captions, display names, sentences in events. */
export function localized(state: WindowsState, { caption, words }: Language): WindowsState {
  const events = state.events.map((event) => ({
    ...event,
    // A sentence is worded by Windows; a code, a name or a path is not.
    properties: event.properties.map((text) => (/^[A-Z][a-z]+ .*[a-z]/.test(text) ? words : text)),
  }))
  const text = JSON.stringify({ ...state, caption, events }, (name, value: unknown) =>
    shown.test(name) && typeof value === 'string' ? words : value,
  )
  return JSON.parse(text)
}
