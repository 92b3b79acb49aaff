import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { containerFilePrefix } from '../../../src/sandbox/windows/container.ts'
import { packBlob, unpackBlob } from '../../../src/sandbox/windows/store-blob.ts'

describe('the name of a key file', () => {
  it.each([
    ['TSSecKeySet1', 'f686aace6942fb7f7ceb231212eef4a4'],
    ['iisConfigurationKey', '6de9cb26d2b98c01ec4e9e8b34824aa2'],
    ['NetFrameworkConfigurationKey', 'd6d986f09a1ee04e24c949879fdb506c'],
    ['iisWasKey', '76944fb33636aeddb9590521c2e8815a'],
    ['Microsoft Internet Information Server', 'c2319c42033a5ca7f44e731bfd3fa2b5'],
    ['WMSvc Certificate Key Container', 'bedbf0b4da5f8061b6444baedf4c00b1'],
    ['MS IIS DCOM Server', '7a436fe806e483969f48a894af2fe9a1'],
  ])('of container %s begins with %s', (container, prefix) => {
    expect(containerFilePrefix(container)).toBe(prefix)
  })
})

const name = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
  .filter((text) => !text.includes('\0'))
const der = fc.uint8Array({ maxLength: 64 }).map((bytes) => Buffer.from(bytes))

describe('a store entry', () => {
  it('gives back what was put in', () => {
    fc.assert(
      fc.property(der, name, name, (bytes, container, provider) => {
        const entry = unpackBlob(packBlob(bytes, { container, provider, providerType: 1 }))
        expect(entry).toEqual({ der: bytes, container, provider, providerType: 1 })
      }),
    )
  })

  it('is read without a fault whatever the bytes are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(() => unpackBlob(Buffer.from(bytes).toString('hex'))).not.toThrow()
      }),
    )
  })

  it('gives no more than what fits when it is cut', () => {
    const whole = packBlob(Buffer.alloc(20, 7), {
      container: 'one',
      provider: 'two',
      providerType: 1,
    })
    fc.assert(
      fc.property(fc.nat(whole.length / 2 - 1), (bytes) => {
        expect(unpackBlob(whole.slice(0, bytes * 2)).der).toBeUndefined()
      }),
    )
  })
})
