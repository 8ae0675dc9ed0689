import { realpath } from 'node:fs/promises';
import { Approvals } from '../config/approvals.js';
import { allPending, type Pending } from '../config/commands.js';
import type { AnyKey, Configured } from '../config/key.js';
import { type Config, loadConfig } from '../config/load.js';
import { shortDigest } from '../config/proposal.js';
import { sections } from '../config/sections.js';
import { useServer } from '../config/use-server.js';
import { visible, visibleJson } from '../reports/visible.js';
import type { Context } from './context.js';
import type { Paint } from './terminal.js';

/** Prints what holds, where it is from, and what isn't approved. */
export async function showConfig({ cwd, env, terminal }: Context, json: boolean): Promise<void> {
  const approvals = new Approvals();
  const config = await loadConfig({ cwd, env, approvals });
  const pending = await allPending(config, approvals);
  const server = useServer({ cwd: await realpath(cwd), root: config.root, env });
  const { stdout } = terminal;
  stdout.write(
    json
      ? `${visibleJson(asJson(config, server, pending), 2)}\n`
      : asText(config, server, pending, stdout.paint),
  );
}

function asJson(config: Config, server: Configured<boolean>, pending: readonly Pending[]) {
  const values = eachSection(config).map(([name, keys]) => [
    name,
    Object.fromEntries(keys.map(([key, configured]) => [key, configured])),
  ]);
  const { project, root, files } = config;
  return { version: 1, project, root, files, server, ...Object.fromEntries(values), unapproved: pending };
}

function asText(
  config: Config,
  server: Configured<boolean>,
  pending: readonly Pending[],
  paint: Paint,
): string {
  const { files } = config;
  const inSections = eachSection(config).flatMap(([section, keys]) =>
    keys.map(([name, configured]) => [`${section}.${name}`, configured] as const),
  );
  const rows = [['server', server] as const, ...inSections].map(
    ([name, { value, ...place }]) => [name, shown(value), placeOf(place)] as const,
  );
  const [nameWidth, valueWidth] = [0, 1].map((at) =>
    Math.min(40, Math.max(...rows.map((row) => row[at]!.length))),
  );
  const table = rows.map(
    ([name, value, place]) =>
      `${name.padEnd(nameWidth!)}  ${value.padEnd(valueWidth!)}  ${place === 'default' ? paint.dim(place) : place}\n`,
  );
  return [
    `your file     ${visible(files.user ?? 'none')}\n`,
    `repository's  ${visible(files.repository ?? 'none')}\n\n`,
    ...table,
    ...(pending.length === 0 ? [] : ['\nnot approved, so it does not hold:\n', ...pending.map(asked)]),
  ].join('');
}

function asked({ name, text, why, digest, file, line }: Pending): string {
  const place = file === undefined ? 'detected' : `${file}:${line}`;
  return (
    `  ${name}: ${visible(text)}\n    ${visible(`${why} (${place})`)}\n` +
    `    tarscli config approve ${digest.slice(0, shortDigest)}\n`
  );
}

function placeOf({ from, file, line }: Omit<Configured<unknown>, 'value'>): string {
  return file === undefined ? from : `${from}, ${visible(file)}:${line}`;
}

function shown(written: unknown): string {
  if (written === undefined || (Array.isArray(written) && written.length === 0)) return 'none';
  return visible(Array.isArray(written) ? written.join(', ') : String(written));
}

/** Every section with its keys; the values as a file would have them. */
function eachSection(config: Config): [string, [string, Configured<unknown>][]][] {
  return Object.entries(sections).map(([section, keys]) => {
    const configured = config[section as keyof typeof sections] as Record<string, Configured<unknown>>;
    return [section, Object.entries(keys).map(([name, key]) => [name, inFile(configured[name]!, key)])];
  });
}

function inFile(configured: Configured<unknown>, key: AnyKey): Configured<unknown> {
  const { value } = configured;
  return { ...configured, value: value === undefined ? undefined : key.written(value) };
}
