import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomNumbers } from '../../dist/host/bench/statistics.js';

function shuffled(items, random) {
  const all = [...items];
  for (let last = all.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [all[last], all[other]] = [all[other], all[last]];
  }
  return all;
}

function grouped(items, key) {
  const groups = new Map();
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  return groups;
}

/** Draws findings in turn from each pattern, and of each pattern in turn from each repository. */
export function draw(findings, { count, seed }) {
  const random = randomNumbers(seed);
  const byRule = grouped(findings, ({ rule }) => rule);
  const queues = [...byRule]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, ofRule]) => {
      const byRepository = grouped(ofRule, ({ repository }) => repository);
      return [...byRepository.values()].map((ofBoth) => shuffled(ofBoth, random));
    });
  const drawn = [];
  for (let round = 0; drawn.length < count && queues.some((lists) => lists.length > 0); round++) {
    for (const lists of queues) {
      if (lists.length === 0 || drawn.length === count) continue;
      const list = lists[round % lists.length];
      drawn.push(list.pop());
      if (list.length === 0) lists.splice(lists.indexOf(list), 1);
    }
  }
  return drawn;
}

const around = 4;
const mostLines = 24;

/** A finding with its lines, for reading. */
export function print({ folder, repository, path, rule, severity, message, line, endLine }, number) {
  const lines = readFileSync(join(folder, path), 'utf8').split(/\r\n|\r|\n/);
  const first = Math.max(1, line - around);
  const last = Math.min(lines.length, endLine + around, first + mostLines);
  const shown = lines.slice(first - 1, last).map((text, index) => {
    const at = first + index;
    return `${at >= line && at <= endLine ? '>' : ' '}${String(at).padStart(5)} ${text.slice(0, 200)}`;
  });
  return [`#${number} ${rule} ${severity}: ${message}`, `${repository} ${path}:${line}`, ...shown, ''].join(
    '\n',
  );
}
