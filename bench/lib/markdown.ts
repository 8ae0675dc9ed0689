import type { BenchRecord } from '#host/bench/record.js';
import { cells, machineText, roundsText } from '#host/bench/text.js';
import { goalsOf } from './goals.js';

/** Writes a record as Markdown, with a table for each measurement. */
export function markdown(record: BenchRecord): string {
  const parts = [`${machineText(record.machine)}.\n\n${roundsText(record)}; ${record.date.slice(0, 10)}.\n`];
  const goals = goalsOf(record);
  if (goals.length > 0) {
    const rows = goals.map(({ goal, measured, met }) => [goal, measured, met ? 'yes' : 'no']);
    parts.push(table([['goal', 'measured', 'met'], ...rows]));
  }
  for (const measurement of record.measurements) {
    parts.push(`### ${measurement.title}\n\n${measurement.notes.join(' ')}\n`, table(cells(measurement)));
  }
  if (record.skipped.length > 0) {
    const absent = record.skipped.map(({ name, reason }) => `- ${name}: ${reason}`);
    parts.push(`Not measured:\n\n${absent.join('\n')}\n`);
  }
  return parts.join('\n');
}

export function table([head, ...body]: string[][]): string {
  const line = (row: string[]) => `| ${row.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`;
  return `${line(head!)}|${' --- |'.repeat(head!.length)}\n${body.map(line).join('')}`;
}
