import { type Group, groupsOf, membersOf, type Skipped } from './groups.js';
import { unsupportedFile } from './proposals.js';
import { readScript } from './script.js';
import { pinned, specTest } from './spec-tests.js';

/** What a file of the suite asserts about traps, by the number of its assertions. */
export interface Counts {
  traps: number;
  run: number;
  /** Assertions of results in the same modules, which are run as a control. */
  controls: number;
  /** What no component can assert, by reason. */
  skipped: Record<string, number>;
}

export interface Suite {
  components: Group[][];
  /** By file, below the suite's test/core. */
  counts: Record<string, Counts>;
}

/** All files of the suite that hold traps. */
export async function readSuite(): Promise<Suite> {
  const groups: Group[] = [];
  const counts: Suite['counts'] = {};
  for (const path of Object.keys(pinned.files)) {
    const name = path.replace('test/core/', '');
    const file = await readFile(path, name);
    groups.push(...file.groups);
    counts[name] = countsOf(file);
  }
  return { components: packed(groups), counts };
}

interface SuiteFile {
  groups: Group[];
  skipped: Skipped[];
}

async function readFile(path: string, name: string): Promise<SuiteFile> {
  const commands = readScript(specTest(path));
  const reason = unsupportedFile(path);
  if (reason === undefined) return groupsOf(name, commands);
  const skipped = commands.flatMap(({ line, kind }): Skipped[] => {
    if (kind === 'trap' || kind === 'start-trap') return [{ line, asserts: 'trap', reason }];
    return kind === 'return' ? [{ line, asserts: 'return', reason }] : [];
  });
  return { groups: [], skipped };
}

function countsOf({ groups, skipped }: SuiteFile): Counts {
  const steps = groups.flatMap((group) => group.steps);
  const starts = groups.filter(({ start }) => start).length;
  const run = starts + steps.filter(({ expect }) => expect === 'trap').length;
  const reasons: Record<string, number> = {};
  for (const { asserts, reason } of skipped) {
    if (asserts === 'trap') reasons[reason] = (reasons[reason] ?? 0) + 1;
  }
  return {
    traps: run + Object.values(reasons).reduce((sum, count) => sum + count, 0),
    run,
    controls: steps.filter((step) => step.expect === 'return' && step.results).length,
    skipped: reasons,
  };
}

// Preparing one more component takes longer than instantiating one more module in each call.
const membersPerComponent = 24;

/** Puts together what a component can hold. Where instantiating is to trap, it holds nothing else. */
function packed(groups: readonly Group[]): Group[][] {
  const components: Group[][] = [];
  for (const group of groups) {
    const room = components.find((component) => {
      const members = membersOf([...component, group]);
      const others = membersOf(component);
      const alone = component[0]!.start || group.members.some((one) => one.stateful && others.includes(one));
      return !alone && members.length <= membersPerComponent;
    });
    if (room && !group.start) room.push(group);
    else components.push([group]);
  }
  return components;
}

/** The files that a component is made of. */
export function filesOf(component: readonly Group[]): string[] {
  const files = component.flatMap(({ steps, start }) => [
    ...steps.map(({ file }) => file),
    start?.file ?? [],
  ]);
  return [...new Set(files.flat())];
}
