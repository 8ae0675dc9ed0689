import { isAgentPath } from '../../agents/agent-path.js';

/** Options of a run that a server can follow as well: they name no file to write, and set no sandbox. */
const flags = new Set([
  ...['--no-gitignore', '--include-generated', '--include-vendored', '--no-foreign-suppressions'],
  ...['-q', '--quiet', '--color', '--no-color', '--debug', '--use-server'],
]);
const withValue = new Set([
  ...['-f', '--file', '-d', '--dir', '-l', '--language', '-p', '--patterns', '--profile', '--only'],
  ...['--format', '--max-report', '--min-severity', '--fail-on', '--max-files', '--max-file-size'],
]);

/** What a command line reads, or why a server can't do it. */
export type Servable = { paths: readonly string[] } | { why: string };

const ofPlaces = new Set(['-f', '--file', '-d', '--dir', '-p', '--patterns']);

/**
 * Reads a command line as far as a server has to know it. Knows the options by their full names, so that a program that
 * only passes the command line on needs to load no parser.
 */
export function servable(args: readonly string[]): Servable {
  const [command, ...rest] = args.filter((arg) => arg !== '--use-server');
  if (command !== 'hyperlight-run' && command !== 'analyze') {
    return { why: 'it runs analyze and hyperlight-run alone' };
  }
  const words: string[] = [];
  const places: string[] = [];
  for (let at = 0; at < rest.length; at++) {
    const arg = rest[at]!;
    if (arg === '-' || arg === '--') return { why: `it has no ${arg === '-' ? 'stdin' : '--'}` };
    if (flags.has(arg)) continue;
    if (!arg.startsWith('-')) {
      words.push(arg);
      continue;
    }
    const [, name, inline] = /^([^=]+)(?:=(.*))?$/s.exec(arg) ?? [];
    if (name === undefined || !withValue.has(name)) return { why: `it does not take ${name ?? arg}` };
    const value = inline ?? rest[++at] ?? '';
    if (ofPlaces.has(name) && value !== 'builtin') places.push(value);
  }
  const agent = command === 'hyperlight-run' ? words.shift() : undefined;
  if (agent !== undefined && isAgentPath(agent)) return { why: 'it runs no agent by its path' };
  return { paths: [...words, ...places] };
}
