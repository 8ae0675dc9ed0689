import { readFileSync } from 'node:fs';

const folder = new URL('../../wit/', import.meta.url);

/** The whole contract as one text: the package that it depends on becomes a nested one. */
export function witText(): string {
  const agent = readFileSync(new URL('agent.wit', folder), 'utf8');
  const syntax = readFileSync(new URL('deps/syntax/syntax.wit', folder), 'utf8');
  return `${agent}\n${syntax.replace(/^package ([^;]+);/, 'package $1 {')}\n}\n`;
}
