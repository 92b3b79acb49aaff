import { execFile } from 'node:child_process'

import { rdpPort } from './children.ts'

/** The scripts nmap has for Remote Desktop. */
const scripts = ['rdp-enum-encryption', 'rdp-ntlm-info'] as const

/** How long nmap may take with one server, in milliseconds: it took up to 5 seconds. */
const limitMs = 30_000

/** Asks nmap about one server; gives a line for each script. One that crashes or says nothing is told as such. */
export async function askNmap(address: string): Promise<string[]> {
  const how = ['-n', '-Pn', '-p', `${rdpPort}`, '--script', scripts.join(','), '-oX', '-']
  const xml = await outputOf([...how, address])
  return scripts.map((script) => `${script}: ${saidBy(script, xml)}`)
}

function outputOf(words: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    execFile('nmap', words, { timeout: limitMs }, (error, stdout) =>
      resolve(error ? `nmap ended with ${error.code ?? error.signal ?? ''}` : stdout),
    )
  })
}

function saidBy(script: string, xml: string): string {
  const [, output] = new RegExp(`<script id="${script}" output="([^"]*)"`).exec(xml) ?? []
  if (output === undefined) return xml.startsWith('nmap ended') ? xml : 'says nothing'
  const lines = output.replaceAll('&#xa;', '\n').split('\n')
  return lines
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join(', ')
}
