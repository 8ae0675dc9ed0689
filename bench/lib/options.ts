import { parseArgs } from 'node:util';
import type { RuleLanguage } from './rules.js';

const options = {
  corpus: { type: 'string' },
  language: { type: 'string', default: 'csharp' },
  rounds: { type: 'string' },
  quick: { type: 'boolean', default: false },
  against: { type: 'string' },
  json: { type: 'string' },
  html: { type: 'string' },
  markdown: { type: 'string' },
  history: { type: 'boolean', default: false },
  files: { type: 'string', default: '5000' },
  backend: { type: 'string', default: 'jco' },
} as const;

/** Measurements that print their own tables and run only if they are named. */
export const byName = ['cli', 'overhead', 'hyperlight', 'poison', 'lsp'] as const;

const usage = (names: readonly string[]) => `usage: npm run bench -- [${names.join('] [')}] [--corpus FOLDER]
         [--rounds N] [--quick] [--json FILE] [--html FILE] [--markdown FILE] [--history]
       npm run bench -- [${byName.join('] [')}] [--corpus FOLDER] [--rounds N]
       npm run bench -- cli --corpus FOLDER [--language csharp|typescript] [--rounds N] [--quick]
       npm run bench -- poison --corpus FOLDER [--files N] [--backend jco|hyperlight]
       npm run bench -- ab --against REF|TARBALL [NAMES] [--corpus FOLDER] [--rounds N] [--quick]`;

/** Reads the command line. With anything wrong in it, prints the usage and ends with 2. */
export function readOptions(recorded: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({ allowPositionals: true, options });
    const comparing = positionals[0] === 'ab';
    const names = comparing ? positionals.slice(1) : positionals;
    const known = comparing ? recorded : [...recorded, ...byName];
    for (const name of names) {
      if (!known.includes(name)) throw new Error(`there is no measurement ${name}`);
    }
    const rounds = Number(values.rounds ?? (values.quick ? 2 : 7));
    if (!(rounds >= 1)) throw new Error('--rounds takes a number from 1');
    if (comparing !== (values.against !== undefined)) throw new Error('ab and --against go together');
    const needsCorpus = names.find((name) => name === 'poison' || name === 'cli');
    if (needsCorpus && values.corpus === undefined) throw new Error(`${needsCorpus} needs --corpus FOLDER`);
    const language = oneOf<RuleLanguage>('--language', values.language, ['csharp', 'typescript']);
    const backend = oneOf('--backend', values.backend, ['jco', 'hyperlight'] as const);
    return { ...values, language, backend, rounds, names };
  } catch (error) {
    console.error(`${(error as Error).message}\n${usage(recorded)}`);
    process.exit(2);
  }
}

function oneOf<Value extends string>(option: string, value: string, values: readonly Value[]): Value {
  if (!values.includes(value as Value)) throw new Error(`${option} takes ${values.join(' or ')}`);
  return value as Value;
}
