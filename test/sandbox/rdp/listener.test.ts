import { connect } from 'node:net'

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { probe } from '../../../src/probe/probe.ts'
import { startListener } from '../../../src/sandbox/rdp/listener.ts'
import { readRequest } from '../../../src/sandbox/rdp/x224.ts'
import type { ListenerBehaviour } from '../../../src/sandbox/windows/contract.ts'
import { makeCertificate } from '../../probe/certificates.ts'

const identity = {
  computerName: 'vm-web01-of-a-long-name',
  build: 20348,
  clock: '2026-11-02T08:12:00.000Z',
  credSspVersion: 6,
}
const serve = (wanted = {}): Extract<ListenerBehaviour, { kind: 'serve' }> => {
  const { certificatePem, keyPem } = makeCertificate(wanted)
  return { kind: 'serve', certificatePem, keyPem, thumbprint: '', identity }
}
const good = serve()

/** A VM whose behaviour the test sets; stops when the block ends. */
async function pretendVm(first: ListenerBehaviour | Error) {
  let behaviour = first
  const ask = async (): Promise<ListenerBehaviour> => {
    if (behaviour instanceof Error) throw behaviour
    return behaviour
  }
  const listener = await startListener(ask)
  return {
    ...listener,
    set: (next: ListenerBehaviour | Error) => void (behaviour = next),
    look: () => probe({ host: '127.0.0.1', port: listener.port, timeoutMs: 2_000 }),
    [Symbol.asyncDispose]: listener.close,
  }
}

const behaviours: [string, ListenerBehaviour, string][] = [
  ['closed', { kind: 'closed' }, 'tcp-refused'],
  ['no-certificate', { kind: 'no-certificate' }, 'x224-no-certificate'],
  ['reset-on-hello', { kind: 'reset-on-hello' }, 'tls-reset'],
  ['refuse', { kind: 'refuse', code: 5 }, 'x224-refused'],
  ['refuse all but standard security', { kind: 'refuse', code: 2 }, 'x224-standard-security'],
  ['standard-security', { kind: 'standard-security' }, 'x224-standard-security'],
  ['foreign', { kind: 'foreign', banner: 'SSH-2.0-OpenSSH_9.5\r\n' }, 'x224-not-rdp'],
  ['tls-alert', { kind: 'tls-alert' }, 'tls-alert'],
  ['serve TLS 1.3 alone', { ...good, versions: ['TLSv1.3'] }, 'ok'],
  ['serve old TLS alone', { ...good, versions: ['TLSv1', 'TLSv1.1'] }, 'tls-alert'],
  ['serve', good, 'ok'],
  ['serve an expired certificate', serve({ notAfter: '20210101000000Z' }), 'certificate-expired'],
  [
    'serve a broken certificate',
    { kind: 'serve', certificatePem: 'none', keyPem: '', thumbprint: '', identity },
    'tls-reset',
  ],
]

describe('the listener of a simulated VM', () => {
  it('says what it is when network level authentication begins', async () => {
    await using vm = await pretendVm(good)
    const { stage, remarks, credSsp } = await vm.look()
    expect({ stage, remarks }).toStrictEqual({ stage: 'credssp', remarks: ['clock-differs'] })
    const { clockSkewMs = 0, ...names } = credSsp?.ntlm ?? {}
    expect(credSsp?.version).toBe(6)
    expect(names).toStrictEqual({
      computer: 'VM-WEB01-OF-A-L',
      domain: 'VM-WEB01-OF-A-L',
      dnsComputer: 'vm-web01-of-a-long-name',
      dnsDomain: 'vm-web01-of-a-long-name',
      windows: '10.0.20348',
    })
    expect(Date.now() + clockSkewMs).toBeCloseTo(Date.parse(identity.clock), -4)
  })

  it('without the update of 2018 says so', async () => {
    await using vm = await pretendVm({ ...good, identity: { ...identity, credSspVersion: 3 } })
    expect(await vm.look()).toMatchObject({ verdict: 'credssp-unpatched' })
  })

  it.each(behaviours)('started as %s is seen so', async (_name, behaviour, verdict) => {
    await using vm = await pretendVm(behaviour)
    expect(await vm.look()).toMatchObject({ verdict })
  })

  it('follows every change of the state on the same port', async () => {
    await using vm = await pretendVm(good)
    for (const [, first, firstVerdict] of behaviours) {
      for (const [, second, secondVerdict] of behaviours) {
        vm.set(first)
        await vm.refresh()
        expect((await vm.look()).verdict).toBe(firstVerdict)
        vm.set(second)
        await vm.refresh()
        expect((await vm.look()).verdict).toBe(secondVerdict)
      }
    }
  })

  it('follows changes between open behaviours without being told', async () => {
    await using vm = await pretendVm(good)
    vm.set({ kind: 'reset-on-hello' })
    expect((await vm.look()).verdict).toBe('tls-reset')
    vm.set({ kind: 'closed' })
    expect((await vm.look()).verdict).toBe('tcp-closed')
    vm.set(new Error('no state'))
    expect((await vm.look()).verdict).toBe('tcp-closed')
  })

  it('takes many changes at once in order', async () => {
    await using vm = await pretendVm(good)
    const turns = [true, false, true, false, true].map((closed) => {
      vm.set(closed ? { kind: 'closed' } : good)
      return vm.refresh()
    })
    await Promise.all(turns)
    expect((await vm.look()).verdict).toBe('tcp-refused')
  })

  it('stays closed after its end', async () => {
    const vm = await pretendVm(good)
    await vm.close()
    await vm.refresh()
    expect((await vm.look()).verdict).toBe('tcp-refused')
  })

  it('does not start when the state cannot be read', async () => {
    await expect(pretendVm(new Error('no state'))).rejects.toThrow('no state')
  })

  it('says which port another program has', async () => {
    await using vm = await pretendVm(good)
    const second = startListener(async () => good, { port: vm.port })
    await expect(second).rejects.toMatchObject({ code: 'Internal', data: { port: vm.port } })
  })

  it('closes a connection that is not RDP', async () => {
    await using vm = await pretendVm(good)
    const answer = await new Promise<number>((resolve) => {
      const socket = connect(vm.port, '127.0.0.1', () => socket.write('GET / HTTP/1.1\r\n\r\n'))
      socket.on('error', () => undefined)
      socket.resume().on('close', () => resolve(socket.bytesRead))
    })
    expect(answer).toBe(0)
  })

  it('lets go of open connections when it closes', async () => {
    await using vm = await pretendVm(good)
    const socket = connect(vm.port, '127.0.0.1')
    await new Promise((resolve) => socket.once('connect', resolve))
    const ended = new Promise((resolve) => socket.once('error', resolve))
    vm.set({ kind: 'closed' })
    await vm.refresh()
    expect(await ended).toMatchObject({ code: 'ECONNRESET' })
  })

  it('takes a ClientHello that came with the request', async () => {
    await using vm = await pretendVm({ kind: 'reset-on-hello' })
    const hello = Buffer.from('1603010005', 'hex')
    const ended = await new Promise((resolve) => {
      const request = Buffer.concat([requestOf(1), hello])
      const socket = connect(vm.port, '127.0.0.1', () => socket.write(request))
      socket.resume().on('error', resolve)
    })
    expect(ended).toMatchObject({ code: 'ECONNRESET' })
  })

  it('answers a client without CredSSP by TLS, and one without TLS not at all', async () => {
    await using vm = await pretendVm(good)
    expect(await firstAnswer(vm.port, 1)).toBe('030000130ed00000123400021f080001000000')
    expect(await firstAnswer(vm.port, 0)).toBe('030000130ed000001234000300080005000000')
  })
})

function requestOf(mask: number): Buffer {
  const head = Buffer.from('030000130ee0000000000001000800', 'hex')
  return Buffer.concat([head, Buffer.from([mask, 0, 0, 0])])
}

function firstAnswer(port: number, mask: number): Promise<string> {
  const request = requestOf(mask)
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(request))
    socket.once('data', (bytes) => {
      socket.destroy()
      resolve(bytes.toString('hex'))
    })
  })
}

describe('the connection request', () => {
  it('never breaks its reader, and is read within bounds', () => {
    const start = fc.constantFrom([], [3], [3, 0, 0, 46, 41, 0xe0], [3, 0, 0, 11, 6, 0xe0])
    const bytes = fc.tuple(start, fc.uint8Array({ maxLength: 600 })).map((parts) => {
      return Buffer.concat(parts.map((part) => Buffer.from(part)))
    })
    fc.assert(
      fc.property(bytes, (given) => {
        const request = readRequest(given)
        if (given.length > 512) expect(request.kind).not.toBe('incomplete')
        if (request.kind === 'request') expect(request.requested).toBeGreaterThanOrEqual(0)
      }),
    )
  })
})
