/** How text is set off. The caller decides whether that means colour; here only the meaning is named. */
export type Tone = 'good' | 'bad' | 'unsure' | 'strong' | 'faint'

/** Marks text with a tone; the plain one gives it back as it is. */
export type Paint = (tone: Tone, text: string) => string

/** No marks at all: files, pipes, `NO_COLOR`. */
export const plain: Paint = (_tone, text) => text

/** Signs of the vantages: works, fails, was not seen. */
export const signs = { good: '✓', bad: '✗', unsure: '?' } as const
