import type { Environment } from '@marcbachmann/cel-js'

import type { FactType, ObjectFactType } from './fact-types.ts'

/** Makes every root of the facts a variable that CEL checks down to the last field. */
export function declareRoots(environment: Environment, facts: ObjectFactType): void {
  for (const [root, type] of Object.entries(facts.fields)) {
    environment.registerVariable(root, declareType(environment, type))
  }
}

/** Registers the objects inside a type and gives its CEL name. */
function declareType(environment: Environment, type: FactType): string {
  switch (type.kind) {
    case 'moment':
      return 'google.protobuf.Timestamp'
    case 'list':
      return `list<${declareType(environment, type.item)}>`
    case 'map':
      return `map<string, ${declareType(environment, type.value)}>`
    case 'object':
      return declareObject(environment, type)
    default:
      return type.kind
  }
}

function declareObject(environment: Environment, type: ObjectFactType): string {
  const fields = Object.entries(type.fields).map(([key, field]) => {
    return [key, declareType(environment, field)] satisfies [string, string]
  })
  environment.registerType(type.name, {
    ctor: type.constructorOf,
    fields: Object.fromEntries(fields),
  })
  return type.name
}
