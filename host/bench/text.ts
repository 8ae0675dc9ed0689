import type { BenchRecord, Machine, Measurement, Row } from './record.js';

/** Writes three significant digits for people. */
export function digits(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const size = Math.abs(value);
  return value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3);
}

export function ratioText({ ratio }: Row): string {
  return ratio ? `${digits(ratio.value)} (${digits(ratio.low)}–${digits(ratio.high)})` : '';
}

/** Makes the cells of a measurement, headings first. */
export function cells({ unit, parameter, rows }: Measurement): string[][] {
  const to = rows.find(({ ratio }) => ratio)?.ratio?.to;
  const sorted = parameter === null ? rows : rows.toSorted((a, b) => (a.at ?? 0) - (b.at ?? 0));
  const head = [
    '',
    ...(parameter === null ? [] : [parameter]),
    unit,
    '95 % interval',
    ...(to ? [`of ${to}`] : []),
  ];
  const body = sorted.map((row) => [
    row.contender,
    ...(parameter === null ? [] : [String(row.at)]),
    digits(row.value),
    `${digits(row.low)}–${digits(row.high)}`,
    ...(to ? [ratioText(row) || (row.contender === to ? '1' : '')] : []),
  ]);
  return [head, ...body];
}

export function machineText(machine: Machine): string {
  const { cores, cpu, memoryBytes, system, kernel, node, v8, tarsHyperlight, jco } = machine;
  const memory = `${(memoryBytes / 1024 ** 3).toFixed(0)} GiB`;
  const load = [machine.loadBefore, machine.loadAfter ?? Number.NaN]
    .map((value) => value.toFixed(1))
    .join(' before, ');
  return `${cores} × ${cpu}, ${memory}, ${system}, kernel ${kernel}; node ${node}, V8 ${v8}, tars-hyperlight ${tarsHyperlight}, jco ${jco}; load ${load} after`;
}

export function roundsText({ rounds, quick, files }: BenchRecord): string {
  return `${files}; ${rounds} ${rounds === 1 ? 'round' : 'rounds'}, medians with their 95 % interval${quick ? '; quick: not figures to publish' : ''}`;
}

/** Writes the record for a terminal. */
export function describeRecord(record: BenchRecord): string {
  const parts = [`${machineText(record.machine)}\n${roundsText(record)}\n`];
  for (const { name, reason } of record.backends) parts.push(`backend ${name}: ${reason}\n`);
  for (const { name, reason } of record.skipped) parts.push(`not measured: ${name}, ${reason}\n`);
  for (const measurement of record.measurements) {
    parts.push(`\n${measurement.title} (${measurement.name}, ${measurement.better} is better)\n`);
    parts.push(aligned(cells(measurement)));
    for (const note of measurement.notes) parts.push(`  ${note}\n`);
  }
  return parts.join('');
}

function aligned(rows: string[][]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const line = (row: string[]) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!)))
      .join('  ');
  return rows.map((row) => `  ${line(row).trimEnd()}\n`).join('');
}
