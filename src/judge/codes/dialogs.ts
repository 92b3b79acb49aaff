import { documented } from './row.ts'
import type { DialogRow } from './row.ts'
import type { TopicId } from './topics.ts'

/**
 * Dialogs that are known by their words, in English and where the words are known to us in German,
 * French and Spanish. `CredSSP` is written alike in all languages. The first that fits is taken.
 */
export const dialogs: readonly DialogRow<TopicId>[] = [
  {
    id: 'credssp',
    name: '“CredSSP encryption oracle remediation”',
    patterns: [/credssp/i],
    says: [documented('CredSSP is patched on one side and not on the other', 'credssp')],
    topic: 'credssp',
  },
  {
    id: 'credentials',
    name: '“Your credentials did not work”',
    patterns: [
      /credentials did not work/i,
      /anmeldeinformationen (?:haben nicht funktioniert|funktionieren nicht)/i,
      /informations d.identification (?:n.ont|ne) /i,
      /credenciales no (?:han )?funcion/i,
    ],
    says: [documented('the logon was refused', 'TechNet')],
    topic: 'credentials',
  },
  {
    id: 'internal-error',
    name: '“An internal error has occurred”',
    patterns: [/internal error/i, /interner fehler/i, /erreur interne/i, /error interno/i],
    says: [documented('the connection was ended while it was made', 'internal-error')],
    topic: 'internal-error',
  },
]
