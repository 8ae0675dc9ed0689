import { readFileSync } from 'node:fs';
import { loadParser } from '../lib/plain-agent.js';

/** Texts to remember, or null: parse the remembered texts. */
export type ToParser = string[] | null;

const [folder, rulesFile] = process.argv.slice(2) as [string, string];
const parser = await loadParser(folder);
const rules = parser.compile(`[${readFileSync(rulesFile, 'utf8').replaceAll('\n---\n', ',')}]`);
let texts: string[] = [];

process.on('message', (message: ToParser) => {
  if (message) texts = message;
  else for (const text of texts) parser.analyze({ language: 'csharp', text, rules, views: {} });
  process.send!('done');
});
process.send!('up');
