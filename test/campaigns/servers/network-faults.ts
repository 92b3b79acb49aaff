import { spawnSync } from 'node:child_process'

import type { ProbeResult } from '../../../src/model/probe-result.ts'
import type { ProbeOptions } from '../../../src/probe/probe.ts'
import { probe } from '../../../src/probe/probe.ts'
import { rdpPort } from './children.ts'
import type { Running } from './children.ts'
import { startXrdp } from './xrdp.ts'

/** What a network does to packets, as words of iptables, and what is right then. */
export interface NetworkFault {
  name: string
  /** Rules for packets to the server; they stand only while this fault is looked at. */
  toServer?: readonly string[]
  /** Rules for packets from the server. */
  fromServer?: readonly string[]
  /** Where the probe goes instead of the server that works. */
  host?: string
  /** What is asked for beside the one connection. */
  asked?: ProbeOptions
  verdict: string
  /** Text that the observation must hold, where the verdict alone would not tell. */
  observed?: string
}

const everyFifthSyn = '-p tcp --syn -m statistic --mode nth --every 5 --packet 0 -j DROP'
const big = '-m length --length 1000:65535 -j DROP'
const reject = (by: string): string[] => [`-j REJECT --reject-with ${by}`]

/** Shorter than the usual limit, so that silence costs less; a lost SYN comes again after 1 second. */
const timeoutMs = 2_500

/** Faults of the way to a server that works; the first one is none at all. */
export const networkFaults: readonly NetworkFault[] = [
  { name: 'nothing', verdict: 'ok' },
  { name: 'drop', toServer: ['-j DROP'], verdict: 'tcp-timeout' },
  { name: 'drop of the answers', fromServer: ['-j DROP'], verdict: 'tcp-timeout' },
  {
    name: 'reject, administratively prohibited',
    toServer: reject('icmp-admin-prohibited'),
    verdict: 'tcp-unreachable',
    observed: 'EHOSTUNREACH',
  },
  {
    name: 'reject, host unreachable',
    toServer: reject('icmp-host-unreachable'),
    verdict: 'tcp-unreachable',
    observed: 'EHOSTUNREACH',
  },
  {
    name: 'reject, network unreachable',
    toServer: reject('icmp-net-unreachable'),
    verdict: 'tcp-unreachable',
    observed: 'ENETUNREACH',
  },
  {
    name: 'reject by RST',
    toServer: ['-p tcp -j REJECT --reject-with tcp-reset'],
    verdict: 'tcp-refused',
  },
  {
    name: 'reject, port unreachable',
    toServer: reject('icmp-port-unreachable'),
    verdict: 'tcp-refused',
  },
  { name: 'no route', host: '192.0.2.1', verdict: 'tcp-unreachable', observed: 'ENETUNREACH' },
  {
    name: 'unknown name',
    host: 'vm-web01.invalid',
    verdict: 'name-not-found',
  },
  { name: 'big packets to the server lost', toServer: [big], verdict: 'ok' },
  {
    name: 'the same, with a large ClientHello beside',
    toServer: [big],
    asked: { compareHello: true },
    verdict: 'path-mtu',
  },
  { name: 'big packets lost both ways', toServer: [big], fromServer: [big], verdict: 'tls-silent' },
  { name: 'first SYN lost', toServer: [everyFifthSyn], verdict: 'ok' },
  {
    name: 'every fifth SYN lost, 20 connections',
    toServer: [everyFifthSyn],
    asked: { samples: 20 },
    verdict: 'path-unsteady',
    observed: '% lost or failed',
  },
  {
    name: 'data lost after the connection is open',
    toServer: ['-p tcp --tcp-flags PSH PSH -j DROP'],
    verdict: 'x224-silent',
  },
  {
    name: 'ClientHello lost',
    toServer: ['-p tcp -m string --algo bm --hex-string |160301| -j DROP'],
    verdict: 'tls-silent',
  },
  {
    name: 'ClientHello answered with RST',
    toServer: [
      '-p tcp -m string --algo bm --hex-string |160301| -j REJECT --reject-with tcp-reset',
    ],
    verdict: 'tls-reset',
  },
]

/** Where the server is that all these faults stand before. */
const address = '127.0.0.10'

/** An xrdp with TLS at which nothing is wrong. */
export function workingServer(folder: string): Promise<Running> {
  return startXrdp({ certificate: {}, ini: { security_layer: 'tls' } }, address, folder)
}

/** Lays the fault on the way to the working server, probes, and takes the fault away again. */
export async function probeThrough(fault: NetworkFault): Promise<ProbeResult> {
  const rules = [
    ...(fault.toServer ?? []).map((rule) => ['-d', address, ...rule.split(' ')]),
    ...(fault.fromServer ?? []).map((rule) => ['-s', address, ...rule.split(' ')]),
  ]
  for (const rule of rules) iptables(['-A', 'INPUT', ...rule])
  try {
    return await probe({ host: fault.host ?? address, port: rdpPort, timeoutMs }, fault.asked)
  } finally {
    for (const rule of rules) iptables(['-D', 'INPUT', ...rule])
  }
}

function iptables(words: readonly string[]): void {
  const { status, stderr } = spawnSync('iptables', words, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`iptables ${words.join(' ')}: ${stderr}`)
}
