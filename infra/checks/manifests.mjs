// Holds Kubernetes manifests against the published schemas: node manifests.mjs FILE… prints one line for each problem. Fields that no schema has are problems too,
// as they are for kubectl. With --json it prints the documents instead, each as a line of JSON. Without files it reads standard input.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseAllDocuments } from 'yaml';

const folder = import.meta.dirname ?? dirname(new URL(import.meta.url).pathname);
const packageOf = (apiVersion) => (apiVersion.startsWith('monitoring.coreos.com/') ? '@kubernetes-models/prometheus-operator' : 'kubernetes-models');
const typeFile = (name) => join(folder, 'node_modules', name.replace(/\.js$/, '')) + '.d.ts';

/** The fields of an interface and their types; null for what is no interface. Types of other files are given with the file. */
function fieldsOf(file) {
  const text = readFileSync(file, 'utf8').replace(/\/\*\*[^]*?\*\//g, '');
  const body = /export interface \w+[^{]*\{\n([^]*?)\n\}/.exec(text)?.[1];
  if (body === undefined) return null;
  const imports = new Map([...text.matchAll(/import \{ (\w+) \} from "(.+)";/g)].map(([, type, from]) => [type, from.startsWith('.') ? join(dirname(file), from.replace(/\.js$/, '')) + '.d.ts' : typeFile(from)]));
  const fields = body.split(/\n(?= {4}")/).map((field) => /^ {4}"([^"]+)"\??: ([^]*);\s*$/.exec(field)).filter((field) => field !== null);
  return new Map(fields.map(([, name, type]) => [name, { type, imports }]));
}

/** Names of fields that are not in the schema, with the path to each. */
function* unknown(value, file, path) {
  const fields = fieldsOf(file);
  if (fields === null || typeof value !== 'object' || value === null) return;
  for (const [name, member] of Object.entries(value)) {
    const field = fields.get(name);
    if (field === undefined) {
      yield `${path}/${name} is no field`;
      continue;
    }
    const type = [...field.imports.keys()].find((imported) => new RegExp(`\\b${imported}\\b`).test(field.type));
    if (type === undefined) continue;
    const members = field.type.startsWith('Array<') ? member : field.type.includes('[key: string]') ? Object.values(member) : [member];
    for (const [index, one] of [...members].entries()) yield* unknown(one, field.imports.get(type), `${path}/${name}${members === member ? `/${index}` : ''}`);
  }
}

async function* check(document) {
  const models = packageOf(document.apiVersion ?? '');
  let kinds;
  try {
    kinds = await import(`${models}/${document.apiVersion}`);
  } catch {
    yield `apiVersion ${document.apiVersion} is unknown`;
    return;
  }
  if (kinds[document.kind] === undefined) {
    yield `${document.apiVersion} has no kind ${document.kind}`;
    return;
  }
  try {
    new kinds[document.kind](document).validate();
  } catch (error) {
    yield error.message;
  }
  yield* unknown(document, typeFile(`${models}/${document.apiVersion}/${document.kind}`), '');
}

const json = process.argv.includes('--json');
const files = process.argv.slice(2).filter((argument) => argument !== '--json');
for (const file of files.length > 0 ? files : ['/dev/stdin']) {
  for (const document of parseAllDocuments(readFileSync(file, 'utf8'))) {
    for (const error of document.errors) console.log(`${file}: ${error.message}`);
    const content = document.toJS();
    if (content === null) continue;
    if (json) console.log(JSON.stringify(content));
    else for await (const problem of check(content)) console.log(`${content.kind} ${content.metadata?.name}: ${problem}`);
  }
}
