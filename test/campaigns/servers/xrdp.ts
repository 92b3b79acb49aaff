import { writeFileSync } from 'node:fs'
import path from 'node:path'

import { makeCertificate } from '../../probe/certificates.ts'
import type { Wanted } from '../../probe/certificates.ts'
import { rdpPort, start, untilListening } from './children.ts'
import type { Running } from './children.ts'

/** How an xrdp is set up; the names in `ini` are those of xrdp.ini(5). */
export interface XrdpSetup {
  /** What the certificate is like; `foreign-key`: the key belongs to another one; absent: there is none. */
  certificate?: Wanted | 'foreign-key'
  ini: Readonly<Record<string, string>>
}

/** An xrdp that listens; `thumbprint` is that of its certificate (SHA-1, upper-case hex). */
export async function startXrdp(
  setup: XrdpSetup,
  address: string,
  folder: string,
): Promise<Running> {
  const file = (name: string): string => path.join(folder, name)
  const { certificate } = setup
  if (certificate !== undefined) {
    const made = makeCertificate(certificate === 'foreign-key' ? {} : certificate)
    const { keyPem } = certificate === 'foreign-key' ? makeCertificate() : made
    writeFileSync(file('k.pem'), made.certificatePem)
    writeFileSync(file('k.key'), keyPem)
  }
  const globals = {
    port: `tcp://${address}:${rdpPort}`,
    fork: 'true',
    crypt_level: 'high',
    certificate: file('k.pem'),
    key_file: file('k.key'),
    ssl_protocols: 'TLSv1.2, TLSv1.3',
    ...setup.ini,
  }
  writeFileSync(file('xrdp.ini'), iniOf(globals, file('xrdp.log')))
  const running = start(['xrdp', '--nodaemon', '--config', file('xrdp.ini')], file('out.log'))
  await untilListening(address, running)
  return running
}

function iniOf(globals: Readonly<Record<string, string>>, logFile: string): string {
  const lines = Object.entries(globals).map(([name, value]) => `${name}=${value}`)
  const session = ['name=Xorg', 'lib=libxup.so', 'username=ask', 'password=ask', 'ip=127.0.0.1']
  return [
    '[Globals]',
    ...lines,
    '[Logging]',
    `LogFile=${logFile}`,
    'EnableSyslog=false',
    '[Channels]',
    '[Xorg]',
    ...session,
    'port=-1',
    'code=20',
    '',
  ].join('\n')
}
