import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import type { CliContext } from '../../src/cli/context.ts'
import { printFailure, printResult, safeText } from '../../src/cli/output.ts'

/** What steers a terminal: controls but tab and newline, and what turns the direction of text. */
// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const steers = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/
const hostile = 'a\u001b[2Jb\u009b31mc\u202ed\u0007e'

function printer(colour: boolean) {
  const out = { stdout: '', stderr: '' }
  const context: CliContext = {
    stdout: (text) => void (out.stdout += text),
    stderr: (text) => void (out.stderr += text),
    env: {},
    cwd: '/',
    interactive: false,
    colour,
    abortSignal: new AbortController().signal,
    stdin: () => Promise.resolve(''),
    confirm: () => Promise.resolve(false),
  }
  return { context, out }
}

describe('text for a terminal', () => {
  it('never carries what steers a terminal, whatever it was made of', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(safeText(text)).not.toMatch(steers)
      }),
    )
  })

  it('keeps lines, tabs and letters of every script', () => {
    const text = 'a\tb\nÄ – 日本 ✓'
    expect(safeText(text)).toBe(text)
  })
})

describe('a result', () => {
  it('as text steers no terminal, painted or not', () => {
    const { context, out } = printer(false)
    printResult(context, { output: 'text' }, {}, (paint) => `${hostile} ${paint('bad', hostile)}`)
    expect(out.stdout).not.toMatch(steers)
  })

  it('as text at a terminal carries our own colours and nothing else', () => {
    const { context, out } = printer(true)
    printResult(context, { output: 'text' }, {}, (paint) => `${hostile} ${paint('bad', hostile)}`)
    expect(out.stdout).toContain('\u001b[31ma')
    // eslint-disable-next-line no-control-regex -- our own colour is taken out
    expect(out.stdout.replaceAll(/\u001b\[3[19]m/g, '')).not.toMatch(steers)
  })

  it('as JSON steers none either, and loses nothing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const { context, out } = printer(true)
        printResult(context, { output: 'json' }, { text: text + hostile }, () => '')
        expect(out.stdout).not.toMatch(steers)
        expect(JSON.parse(out.stdout)).toEqual({ text: text + hostile })
      }),
    )
  })

  it('that a query finds nothing in is null', () => {
    const { context, out } = printer(false)
    printResult(context, { output: 'text', query: 'b' }, { a: 1 }, () => '')
    expect(out.stdout).toBe('null\n')
  })
})

describe('a failure', () => {
  const failure = { code: 'Usage' as const, message: hostile, next: [hostile], data: {} }

  it.each([true, false])('steers no terminal, as JSON: %s', (json) => {
    const { context, out } = printer(true)
    printFailure(context, json, failure)
    expect(out.stdout + out.stderr).not.toMatch(steers)
    expect([out.stdout === '', out.stderr === '']).toEqual([!json, json])
  })
})
