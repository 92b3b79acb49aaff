import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { rdpSettings, rdpText } from '../../src/report/rdp-file.ts'

const host = '203.0.113.10'
const plainFile = { host, port: 3389 }
const settingLine = /^[a-z ]+:[is]:/

describe('an .rdp file', () => {
  it('asks for NLA and warns of certificates, whatever else is in it', () => {
    for (const settings of [
      plainFile,
      { ...plainFile, gateway: 'gw.example', admin: true, lowBandwidth: true, user: 'anna' },
    ]) {
      const lines = rdpSettings(settings)
      expect(lines).toContain('authentication level:i:2')
      expect(lines).toContain('enablecredsspsupport:i:1')
      expect(lines.filter((each) => /password/i.test(each))).toEqual([])
    }
  })

  it.each([
    [{ host, port: 3389 }, '203.0.113.10'],
    [{ host, port: 50001 }, '203.0.113.10:50001'],
    [{ host: '2001:db8::7', port: 3389 }, '[2001:db8::7]'],
    [{ host: '2001:db8::7', port: 3390 }, '[2001:db8::7]:3390'],
  ])('writes the address of %j', (settings, address) => {
    expect(rdpSettings(settings)[0]).toBe(`full address:s:${address}`)
  })

  it('goes through a gateway always, or never', () => {
    expect(rdpSettings({ ...plainFile, gateway: 'gw.example:8443' })).toEqual(
      expect.arrayContaining(['gatewayhostname:s:gw.example:8443', 'gatewayusagemethod:i:1']),
    )
    expect(rdpSettings(plainFile)).toContain('gatewayusagemethod:i:0')
  })

  it('keeps slow ways free of what can be left out', () => {
    expect(rdpSettings({ ...plainFile, lowBandwidth: true }).slice(-9)).toEqual([
      'networkautodetect:i:0',
      'bandwidthautodetect:i:0',
      'connection type:i:1',
      'compression:i:1',
      'audiomode:i:2',
      'redirectprinters:i:0',
      'redirectcomports:i:0',
      'redirectclipboard:i:0',
      'drivestoredirect:s:',
    ])
  })

  const attacks = [
    'anna\r\nalternate shell:s:calc.exe',
    'anna\nenablecredsspsupport:i:0',
    'anna\u2028authentication level:i:0',
    'anna\u0085authentication level:i:0',
    'anna\u000bx',
    '\u202eanna',
  ]
  it.each(attacks)('has no setting that %j smuggles in', (user) => {
    const lines = rdpSettings({ ...plainFile, user, gateway: user, host: user })
    const usual = rdpSettings({ ...plainFile, user: 'anna', gateway: 'gw.example' })
    const names = (all: readonly string[]) => all.map((each) => each.split(':')[0])
    expect(
      names(
        rdpText(lines)
          .trimEnd()
          .split(/[\r\n\u0085\u2028\u2029\v\f]+/),
      ),
    ).toEqual(names(usual))
    expect(lines.join('')).not.toContain('\u202e')
  })

  it('has as many lines as settings, for any words', () => {
    const words = fc.string({ unit: 'binary' })
    fc.assert(
      fc.property(words, words, words, (name, user, gateway) => {
        const lines = rdpSettings({ host: name, port: 3389, user, gateway })
        const text = rdpText(lines)
        expect(text.split('\r\n').slice(0, -1)).toEqual(lines)
        expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n\u0085\u2028\u2029]/)
        expect(lines.every((each) => settingLine.test(each))).toBe(true)
      }),
    )
  })
})
