#!/usr/bin/env node
// Writes the methods of docs/rpc.md, from the schemas of the core in dist/; so run `npm run build:ts` first. --check:
// compares instead of writing.
import { readFile, writeFile } from 'node:fs/promises';
import * as z from 'zod/mini';

const page = new URL('../docs/rpc.md', import.meta.url);
const begin = '<!-- methods: written by scripts/build-services.mjs from the schemas of the core -->';
const end = '<!-- /methods -->';

/** A type in a table's words. */
function typeOf(schema) {
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``;
  if (schema.enum) return schema.enum.map((value) => `\`${value}\``).join(', ');
  if (schema.anyOf) return schema.anyOf.map(typeOf).join(' or ');
  if (schema.type === 'array') return `list of ${typeOf(schema.items)}`;
  if (schema.type === 'object' && schema.title) return schema.title;
  if (schema.type === 'object' && schema.properties) {
    return `{ ${Object.keys(schema.properties).join(', ')} }`;
  }
  return schema.type ?? 'any JSON';
}

const cell = (text) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

function rows(schema) {
  const required = new Set(schema.required ?? []);
  return Object.entries(schema.properties ?? {}).map(
    ([name, one]) =>
      `| \`${name}\`${required.has(name) ? '' : '?'} | ${cell(typeOf(one))} | ${cell(one.description ?? '')} |`,
  );
}

function sectionOf({ name, summary, effect, params, result }) {
  const [given, back] = [params, result].map((schema) => z.toJSONSchema(schema, { io: 'input' }));
  const parameters = rows(given);
  const table = ['| member | type | |', '| --- | --- | --- |'];
  const results = back.title ? [`Result: ${back.title}.`] : ['Result:', '', ...table, ...rows(back)];
  return [
    `### ${name}`,
    '',
    `${summary}${effect === 'writes' ? ' It may write.' : ''}`,
    '',
    ...(parameters.length > 0 ? ['Parameters:', '', ...table, ...parameters, ''] : []),
    ...results,
    '',
  ].join('\n');
}

const { methods } = await import('../dist/host/services/core/methods.js');
const sections = Object.values(methods).map(sectionOf).join('\n');
const text = await readFile(page, 'utf8');
const [before, rest] = text.split(begin);
const after = rest.split(end)[1];
const written = `${before}${begin}\n\n${sections}${end}${after}`;
if (process.argv.includes('--check')) {
  if (written !== text) {
    console.error('docs/rpc.md is not what the schemas say: npm run build:services');
    process.exit(1);
  }
} else {
  await writeFile(page, written);
  console.log('wrote docs/rpc.md');
}
