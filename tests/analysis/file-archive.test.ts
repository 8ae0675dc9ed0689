import { expect, test } from 'vitest';
import { FileArchive } from '#host/analysis/file-archive.js';
import type { ReportedFile } from '#host/reports/run-report.js';

test('an archive gives back every file in order, as often as it is read, without what nobody reads at the end', () => {
  const archive = new FileArchive();
  const fileOf = (index: number): ReportedFile => ({
    path: `é/${index}.cs`,
    language: 'csharp',
    class: 'product',
    status: 'complete',
    findings: [],
    hidden: [],
    metrics: [{ name: 'cognitive', value: index, subject: 'M'.repeat(400) }],
    unparsed: [],
  });
  const files = Array.from({ length: 3000 }, (_, index) => fileOf(index));
  for (const file of files) archive.add({ ...file, log: [{ level: 'info', message: 'x' }] });
  expect([...archive]).toEqual(files);
  expect([...archive]).toEqual(files);
});
