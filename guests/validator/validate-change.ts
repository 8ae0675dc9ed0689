import type { Options } from '../../wit/documents/validator-options.js';
import type { Check, FileVerdict, Verdict } from '../../wit/documents/verdict.js';
import { unmatched } from './anchored.js';
import { failed, named, passed } from './check.js';
import { blockedPaths } from './checks/blocked-paths.js';
import { literals } from './checks/literals.js';
import { metrics } from './checks/metrics.js';
import { names } from './checks/names.js';
import { noNewFindings } from './checks/no-new-findings.js';
import { parses } from './checks/parses.js';
import { type ApiChange, publicApi } from './checks/public-api.js';
import { targetsGone } from './checks/targets-gone.js';
import { type ChangedFile, changedFile, isChanged } from './file.js';
import { findingChange, named as namedFinding } from './findings.js';
import type { Pair } from './pairs.js';
import type { Settings } from './settings.js';
import { signaturesOf } from './signatures.js';

/** Judges a change as a whole and file by file. */
export function validateChange(pairs: readonly Pair[], settings: Settings, options: Options): Verdict {
  const aimed = new Set(options.targets.map(({ path }) => path));
  const files = pairs.filter((pair) => isChanged(pair) || aimed.has(pair.path)).map(changedFile);
  const apis = apiChanges(files);
  const verdicts = files.map((file, index) => validateFile(file, apis[index]!, settings, options));
  const lines = { added: sum(verdicts, 'added'), removed: sum(verdicts, 'removed') };
  const reasons: Verdict['reasons'] = verdicts.flatMap(({ path, checks }) =>
    checks
      .filter((check) => isAgainst(check, settings))
      .map(({ name, message }) => ({ check: name, path, message: message! })),
  );
  const total = options.linesBefore + lines.added + lines.removed;
  if (total > settings.maxChangedLines) {
    reasons.push({
      check: 'line-budget',
      message: `${total} lines are changed, ${settings.maxChangedLines} may be`,
    });
  }
  const changedPaths = new Set(files.map(({ path }) => path));
  for (const path of aimed) {
    if (!changedPaths.has(path))
      reasons.push({
        check: 'targets-gone',
        path,
        message: 'a target is in it, but it is not among the sources',
      });
  }
  return {
    version: 1,
    verdict: reasons.length === 0 ? 'accepted' : 'rejected',
    reasons,
    lines,
    files: verdicts,
  };
}

function validateFile(file: ChangedFile, api: ApiChange, settings: Settings, options: Options): FileVerdict {
  const { path, before, after, lines } = file;
  const targets = options.targets.filter((target) => target.path === path);
  const change = findingChange(file);
  const changed = lines.added + lines.removed;
  const budget =
    changed > settings.maxChangedLines
      ? failed(`${changed} lines are changed, ${settings.maxChangedLines} may be`)
      : passed;
  const checks = [
    named('blocked-paths', isChanged(file) ? blockedPaths(path, settings.blockedPaths) : passed),
    named('line-budget', budget),
    named('parses', parses(file)),
    named('literals', literals(file)),
    named('names', names(file)),
    named('targets-gone', targetsGone(file, targets, change)),
    named('no-new-findings', noNewFindings(file, targets, change, settings)),
    named('public-api', publicApi(file, api, settings)),
    named('metrics', metrics(file, settings)),
  ];
  return {
    path,
    change: !isChanged(file)
      ? 'unchanged'
      : before === undefined
        ? 'added'
        : after === undefined
          ? 'removed'
          : 'modified',
    verdict: checks.some((check) => isAgainst(check, settings)) ? 'rejected' : 'accepted',
    lines: { added: lines.added, removed: lines.removed },
    checks,
    findings: { gone: change.gone.map(namedFinding), new: change.fresh.map(namedFinding) },
    api,
  };
}

/** Whether a check fails the change. A check that was left out fails it only if it is required. */
function isAgainst({ name, status }: Check, { required }: Settings): boolean {
  return status === 'failed' || (status === 'skipped' && required.includes(name));
}

/** Lists the API changes of each file, without declarations that only moved between files of the change. */
function apiChanges(files: readonly ChangedFile[]): ApiChange[] {
  const itself = (text: string) => text;
  const changes = files.map(({ before, after, parsed }): ApiChange => {
    if (!parsed) return { removed: [], added: [] };
    const [old, now] = [signaturesOf(before, parsed.before), signaturesOf(after, parsed.after)];
    return { removed: unmatched(old, itself, now, itself), added: unmatched(now, itself, old, itself) };
  });
  const namesOf = (key: keyof ApiChange) =>
    changes.flatMap((change, index) => change[key].map((text) => ({ text, index })));
  const text = (one: { text: string }) => one.text;
  const removed = unmatched(namesOf('removed'), text, namesOf('added'), text);
  const added = unmatched(namesOf('added'), text, namesOf('removed'), text);
  return changes.map((_, index) => ({
    removed: removed.filter((one) => one.index === index).map(text),
    added: added.filter((one) => one.index === index).map(text),
  }));
}

function sum(verdicts: readonly FileVerdict[], key: 'added' | 'removed'): number {
  return verdicts.reduce((total, { lines }) => total + lines[key], 0);
}
