import { visible } from '../reports/visible.js';
import type { AddonOrigin } from '../sandbox/diagnosis.js';
import type { Check, Diagnosis } from '../services/core/diagnose.js';
import type { Paint } from './terminal.js';
import { formatSize } from './values.js';

const origins: Record<AddonOrigin, string> = {
  environment: 'named by TARS_HYPERLIGHT_ADDON',
  package: 'of its npm package',
  repository: 'of the repository',
  build: 'built here',
};

export function describeDiagnosis(diagnosis: Diagnosis, paint: Paint): string {
  const { memory, cache } = diagnosis;
  const rows = [
    ['tarscli', diagnosis.tarscli],
    ['node', diagnosis.node],
    ['jco', diagnosis.jco ?? paint.red('not installed; run npm ci')],
    ['hyperlight', describeAddon(diagnosis.hyperlight)],
    ['system', diagnosis.platform],
    ['cpus', String(diagnosis.cpus)],
    ['memory', `${formatSize(memory.totalBytes)}, ${formatSize(memory.freeBytes)} free`],
    ['cache', describeCache(cache, paint)],
  ];
  const facts = rows.map(([name, value]) => `${name!.padEnd(width)}${value}\n`);
  return `${facts.join('')}\n${diagnosis.backends.map((check) => describeCheck(check, paint)).join('')}`;
}

function describeCache(
  { folder, problem, writable, images, bytes }: Diagnosis['cache'],
  paint: Paint,
): string {
  const anew = 'every run prepares its images anew';
  if (folder === null || problem !== null)
    return paint.yellow(`not used (${visible(problem ?? 'no folder')}): ${anew}`);
  const imageCounts = `${images.hyperlight} images for hyperlight and ${images.jco} for jco, ${formatSize(bytes)}`;
  return `${visible(folder)}, ${imageCounts}${writable ? '' : `, ${paint.yellow(`not writable: ${anew}`)}`}`;
}

function describeAddon(loaded: Diagnosis['hyperlight']): string {
  if (loaded === null) return 'no addon';
  const { addon, hyperlight, wasmtime, guestSha256, hypervisor, origin } = loaded;
  const guest = guestSha256.slice(0, 12);
  return `addon ${addon} ${origins[origin]}, hyperlight ${hyperlight}, wasmtime ${wasmtime}, guest ${guest}, ${hypervisor ?? 'no hypervisor'}`;
}

const width = 13;

function describeCheck(check: Check, paint: Paint): string {
  const name = (check.isolation === 'vm' ? check.name : `${check.name} ${check.isolation}`).padEnd(width);
  if (check.usable) {
    return `${name}${paint.green('works')}: started in ${check.startMs} ms, ran a guest in ${check.runMs} ms\n`;
  }
  const indent = ' '.repeat(width);
  const details = check.details.map((detail) => `${indent}${visible(detail)}\n`).join('');
  const hint = check.hint === null ? '' : `${indent}${paint.cyan('hint')}: ${visible(check.hint)}\n`;
  return `${name}${paint.yellow('not usable')}: ${visible(check.reason)}\n${details}${hint}`;
}
