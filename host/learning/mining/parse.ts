import { inSlices } from '../../base/slices.js';
import type { SourceFile } from '../../contract/report.js';
import type { Host } from '../../host/host.js';
import { type Node, treeOf } from './tree.js';

/** A pattern that finds every named node, with its kind. */
const everything = (language: string) => ({
  patterns: [
    {
      id: 'NODE1',
      name: 'node',
      description: 'Every node.',
      languages: [language],
      severity: 'hint',
      message: '$KIND',
      confidence: 1,
      references: [],
      detector: { name: 'query', options: { query: '(_) @match' } },
    },
  ],
});

/** Parses texts in the sandbox. Yields the trees in their order; undefined for a text that can't be parsed. */
export async function* parseAll(
  host: Host,
  files: readonly SourceFile[],
  signal: AbortSignal,
): AsyncGenerator<Node | undefined, void, undefined> {
  const reports = host.run('pattern-matcher', files, {
    settings: everything,
    signal,
    limits: { findingsPerFile: 500_000 },
  });
  let index = 0;
  for await (const { findings, error } of reports) {
    const { text } = files[index++]!;
    const spans = findings.map(({ span, message }) => ({ span, kind: message }));
    yield error === undefined ? await inSlices(treeOf(text, spans)) : undefined;
  }
}
