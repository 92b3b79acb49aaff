import { describe, expect, it } from 'vitest'

import { dialogs } from '../../src/judge/codes/dialogs.ts'
import { extendedReasons } from '../../src/judge/codes/extended.ts'
import { gatewayReasons } from '../../src/judge/codes/gateway.ts'
import { hexOf } from '../../src/judge/codes/number.ts'
import { pairs } from '../../src/judge/codes/pairs.ts'
import { reasons } from '../../src/judge/codes/reasons.ts'
import { explain } from '../../src/judge/explain.ts'
import { explanationSchema } from '../../src/model/explanation.ts'
import type { Explanation } from '../../src/model/explanation.ts'
import { explanationText } from '../../src/report/explanation-text.ts'
import { plain } from '../../src/report/paint.ts'

const asked = [
  ...[...reasons, ...gatewayReasons].map(({ code }) => ({ code })),
  ...extendedReasons.map(({ code }) => ({ code: 0x3, extended: code })),
  ...pairs.map(({ code, extended }) => ({ code, extended })),
  ...dialogs.map(({ id }) => ({ dialog: id })),
]
const named = asked.map((each) => ({ name: JSON.stringify(each), each }))

/** What somebody learns of a code, without the reasons for each cause. */
function brief({ headline, layer, concerns, codes, causes, notes, next }: Explanation): string {
  return [
    headline,
    `${layer}: ${concerns.join(', ')}`,
    ...codes.flatMap(({ name, says, conflict }) => [
      `= ${name}${conflict ? ' (conflict)' : ''}`,
      ...says.map(({ text, certainty, source }) => `  ${text} [${certainty} ${source ?? ''}]`),
    ]),
    ...causes.map(
      ({ cause, certainty, source }, i) => `${i + 1} ${cause} [${source ?? certainty}]`,
    ),
    ...notes.map(({ text }) => `note ${text}`),
    ...next.map((each) => `next ${each}`),
  ].join('\n')
}

describe('every code of the table', () => {
  it.each(named)('$name', ({ each }) => {
    const explanation = explain(each)
    expect(explanationSchema.parse(explanation)).toEqual(explanation)
    expect(explanation.known).toBe(true)
    expect(explanation.next.join()).not.toContain('{code}')
    expect(brief(explanation)).toMatchSnapshot()
  })
})

describe('0x904 with 0x7', () => {
  const explanation = explain({ code: 0x904, extended: 7 })

  it('is closed by the server, key and certificate first, a network security group last', () => {
    const { headline, causes } = explanation
    expect(headline).toMatch(/^closed by the server/)
    expect(causes[0]?.cause).toContain('private key')
    expect(causes[0]?.runbooks[0]).toBe('f686-key-acl')
    expect(causes[1]?.cause).toContain('certificate')
    expect(causes.at(-1)).toMatchObject({
      cause: 'a network security group',
      why: expect.stringMatching(/gives 0x204/),
    })
  })

  it('reads well', () => {
    expect(explanationText({ ...explanation, causes: explanation.causes.slice(0, 1) }, plain))
      .toMatchInlineSnapshot(`
        "0x904, extended 0x7  closed by the server: a connection was made, and the server denied it

        Reason    0x904 (2308)  disconnectReasonAtClientWinsockFDCLOSE
                  the socket was closed  [documented: win32]
                  closed by the server or by a device on the way, after the connection was made  [inferred]
        Extended  0x7 (7)  exDiscReasonServerDeniedConnection
                  the server denied the connection  [documented: win32]
                  sent by the server as ERRINFO_SERVER_DENIED_CONNECTION  [documented: MS-RDPBCGR]
        Together  a connection was made, the server denied it and closed the socket  [inferred]
                  no document of Microsoft names this pair  [inferred]

        Layer     connection
        Concerns  guest, network

        Causes, most likely first
          1 Windows cannot read the private key of the listener’s certificate
            guest, documented: internal-error
            why       TLS is agreed on, then Schannel has no key to answer with and the connection is closed
            to tell   Schannel event 36870 in the System log; probe says tls-reset; NETWORK SERVICE is missing in the access list of the key file below MachineKeys
            probe     tls-reset, x224-no-certificate
            runbooks  f686-key-acl, machinekeys-corrupt, rdp-cert-keyless, machinekeys-folder-acl, programdata-relocated

        Note    A connection that cannot be made has codes of its own (0x204, 0x108), so this one was made and then closed.  [inferred]
                The documents behind these causes are about connections that fail like this; none of them names the code.  [inferred]
                Time-outs and licences are named for it in forums; what is documented of the extended code contradicts that.  [folklore]
                Renaming MachineKeys, a cure of forums, hides the keys of every program of the machine: it is the last thing to do, not the first.  [inferred]

        Next    rdp-azure diagnose <vm> --code 0x904 --extended 0x7
                rdp-azure probe <address>"
      `)
  })

  it('is another thing than 0x904 with 0x0, and than 0x204', () => {
    expect(explain({ code: 0x904, extended: 0 }).headline).toContain('dropped')
    const [first] = explain({ code: 0x204 }).causes
    expect(first?.runbooks[0]).toBe('vm-not-running')
  })
})

describe('the pair decides', () => {
  it('what 266 means', () => {
    expect(explain({ code: 266 }).headline).toContain('smart card')
    expect(explain({ code: 3, extended: 266 }).headline).toContain('not licensed')
    const notes = explain({ code: 266 }).notes.map(({ text }) => text)
    expect(notes.join()).toContain('As an extended code 0x10A means something else')
  })

  it('the server’s word comes before the client’s', () => {
    const { causes } = explain({ code: 0x808, extended: 0x101 })
    expect(causes[0]?.cause).toContain('no licences to give')
    expect(causes[1]?.cause).toContain('client’s store')
  })

  it('an extended code alone is read as one, and says so', () => {
    const explanation = explain({ code: 7 })
    expect(explanation.asked).toEqual({ extended: { decimal: 7, hex: '0x7' } })
    expect(explanation.read).toEqual([
      '0x7 is no reason of the client; it was read as an extended code',
    ])
  })
})

describe('a code that no source names', () => {
  it.each([0x609, 0x4f05, 0x30000, 0xffffffff])('%i says so, in both ways', (code) => {
    const explanation = explain({ code })
    expect(explanation).toMatchObject({ known: false, causes: [], concerns: [] })
    expect(explanation.asked.code).toEqual({ decimal: code, hex: hexOf(code) })
    const text = explanationText(explanation, plain)
    expect(text).toContain('unknown code')
    expect(text).toContain(`${hexOf(code)} (${code})`)
  })

  it('is not made known by an extended code that says nothing', () => {
    expect(explain({ code: 0x609, extended: 0 }).known).toBe(false)
    const explanation = explain({ code: 0x609, extended: 7 })
    expect(explanation.known).toBe(true)
    expect(explanation.notes.map(({ text }) => text).join()).toContain('the reason 0x609')
  })

  it('tells its layer where its last byte has one', () => {
    const notes = explain({ code: 0x2304 }).notes.map(({ text }) => text)
    expect(notes.join()).toContain('about sockets')
  })

  it('in a range is of that range', () => {
    expect(explain({ code: 0x3000011 })).toMatchObject({ known: true, layer: 'gateway' })
    expect(explain({ code: 0x3000051 }).known).toBe(false)
    expect(explain({ code: 3, extended: 0x1101 }).headline).toContain('protocol error')
    expect(explain({ code: 3, extended: 0x8000 }).notes.at(-1)?.text).toContain('0x8000')
  })
})
