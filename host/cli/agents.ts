import { disagreements } from '../agents/agreement.js';
import { builtInManifests } from '../agents/resolve.js';
import type { Limits } from '../contract/limits.js';
import { Host } from '../host/host.js';
import { visible, visibleJson } from '../reports/visible.js';
import type { Paint } from './terminal.js';
import { formatSize } from './values.js';

interface ShowOptions {
  json: boolean;
  paint: Paint;
}

export async function listAgents({ json, paint }: ShowOptions): Promise<string> {
  const agents = await builtInManifests();
  if (json) return `${visibleJson({ version: 1, agents }, 2)}\n`;
  const width = Math.max(...agents.map(({ name }) => name.length), 0);
  return agents
    .map(({ name, version, role, description, languages }) => {
      const indent = ' '.repeat(width + 2);
      return `${paint.bold(name.padEnd(width))}  ${visible(description)}\n${indent}${paint.dim(
        `${role} ${version} · ${languages.join(', ')}`,
      )}\n`;
    })
    .join('');
}

export async function inspectAgent(
  agent: string,
  { json, paint, notice }: ShowOptions & { notice: (text: string) => void },
): Promise<string> {
  await using host = await Host.open();
  const inspection = await host.inspect(agent);
  disagreements(inspection.manifest, inspection.info).forEach(notice);
  if (json) return `${visibleJson({ version: 1, ...inspection }, 2)}\n`;
  const { manifest, info, sha256, bytes, isolation, imports, limits } = inspection;
  const rows: [string, string][] = [
    ['role', info.role],
    ['version', info.version],
    ['description', info.description],
    ['languages', info.languages.join(', ')],
    ['engine', manifest.engine ?? 'unknown'],
    ['component', `${formatSize(bytes)}, sha256 ${sha256}`],
    ['runs in', `a ${isolation}`],
    ['imports', imports.join(', ') || 'nothing'],
    ['gets', 'no files, network, clock, randomness or environment'],
    ['limits', describeLimits(limits)],
    ['settings', settingsOf(info.settingsSchema)],
  ];
  const lines = rows.map(([name, value]) => `${name.padEnd(13)}${visible(value)}\n`);
  return `${paint.bold(visible(info.name))}\n${lines.join('')}`;
}

function describeLimits({ wallMs, cpuMs, fuel, ...limits }: Limits): string {
  return [
    `${wallMs / 1000} s`,
    cpuMs === undefined ? [] : `${cpuMs / 1000} s of processor`,
    fuel === undefined ? [] : `${fuel} fuel`,
    `${formatSize(limits.memoryBytes)} memory`,
    `${formatSize(limits.inputBytes)} in`,
    `${formatSize(limits.outputBytes)} and ${limits.outputItems} items out`,
    `${formatSize(limits.logBytes)} log`,
  ]
    .flat()
    .join(', ');
}

/** Lists the members that the settings may have; the whole schema is in --json. */
function settingsOf(schema: string): string {
  try {
    const { properties } = JSON.parse(schema) as { properties?: Record<string, unknown> };
    return Object.keys(properties ?? {}).join(', ') || 'none';
  } catch {
    return 'no valid schema';
  }
}
