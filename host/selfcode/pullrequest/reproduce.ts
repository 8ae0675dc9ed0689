import type { RunSummary } from '../run-summary.js';
import { foreign, shortDigest, table } from './markdown.js';

/** UTF-16 units of the list of tools. */
const listLength = 4000;

/** How to come to the same tree again, and with what. */
export function reproduce({ run, backend, tools, repository }: RunSummary): string {
  const id = /^[\w.:-]{1,80}$/.test(run) ? run : 'RUN';
  const rows = tools.map(({ name, version, digest }) => [
    foreign(name, 60),
    foreign(version, 40),
    shortDigest(digest),
  ]);
  const list = rows.length === 0 ? '' : `\n${table(toolColumns, rows, listLength)}`;
  return (
    '## Reproduce\n\n' +
    `\`\`\`sh\ntarscli self-code replay ${id}\n\`\`\`\n\n` +
    `Run ${foreign(run, 80)} on commit ${shortDigest(repository.base)}, backend ${foreign(backend, 40)}. ` +
    'Replay needs no network; it comes to the same tree or names the first step that differs.\n' +
    list
  );
}

const toolColumns = [
  ['tool', 'left'],
  ['version', 'left'],
  ['digest', 'left'],
] as const;
