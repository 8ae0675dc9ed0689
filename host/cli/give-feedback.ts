import { InputError } from '../base/errors.js';
import { LearningDatabase } from '../learning/database.js';
import { type DatabasePath, databasePath, unreadNotice } from '../learning/database-path.js';
import type { FeedbackResult } from '../learning/feedback-schema.js';
import { type JudgementSource, recordJudgements, ruleJudgements } from '../learning/judgements.js';
import { posteriorOf } from '../learning/posterior.js';
import { findRecorded, type RecordedFinding } from '../learning/runs.js';
import { defaults } from '../patterns/defaults.js';
import { loadPatterns } from '../patterns/load.js';
import { visible, visibleJson, visibleLine } from '../reports/visible.js';
import type { Context } from './context.js';
import { noticesOf } from './notice.js';

export interface FeedbackOptions {
  accept?: boolean;
  reject?: boolean;
  why?: string;
  report?: string;
  patterns?: string[];
  learningDb?: string;
  validator?: string;
  json?: boolean;
}

const shortestPrefix = 4;
const shownMatches = 5;

export async function giveFeedback(
  prefix: string,
  options: FeedbackOptions,
  context: Context,
): Promise<void> {
  const { stdout } = context.terminal;
  const wanted = prefix.trim().toLowerCase();
  if (!/^[0-9a-f]+(?::\d*)?$/.test(wanted) || wanted.length < shortestPrefix) {
    throw new InputError(`${JSON.stringify(prefix)} is not a fingerprint`, {
      hint: `give at least ${shortestPrefix} of its characters, as in the JSON report: 4f2a91`,
    });
  }
  const file = await databasePath(options.learningDb, context.cwd);
  unreadNotice(file).forEach(noticesOf(context.terminal));
  const found = onlyOne(await candidates(wanted, file, options.report), wanted, options.report);
  const { patterns } = await loadPatterns(options.patterns);
  const database = await LearningDatabase.open(file, context.signal);
  try {
    const { fingerprint, rule, path, line } = found;
    const source: JudgementSource =
      options.validator === undefined ? 'human' : `validator:${options.validator}`;
    const accepted = options.accept === true;
    recordJudgements(database, [{ fingerprint, rule, path, line, source, accepted, why: options.why ?? '' }]);
    const confidence = patterns.find(({ id }) => id === rule)?.confidence ?? defaults.confidence;
    const judgements = ruleJudgements(database).get(rule)!;
    const posterior = posteriorOf(confidence, judgements);
    const { accepted: right, rejected: wrong } = judgements;
    if (options.json) {
      const result: FeedbackResult = {
        version: 1,
        finding: { fingerprint, rule, path, line },
        source,
        accepted,
        standing: { rule, accepted: right, rejected: wrong, posterior },
      };
      stdout.write(`${visibleJson(result, 2)}\n`);
      return;
    }
    const percent = (share: number) => `${Math.round(100 * share)} %`;
    stdout.write(
      `${accepted ? 'accepted' : 'rejected'} ${visible(`${rule} at ${path}:${line}`)}\n` +
        `${visibleLine(rule)}: ${right} accepted, ${wrong} rejected; right in about ${percent(posterior.mean)} of cases, ` +
        `in ${percent(posterior.lower)} at least\n`,
    );
  } finally {
    database.close();
  }
}

async function candidates(
  prefix: string,
  file: DatabasePath,
  report: string | undefined,
): Promise<RecordedFinding[]> {
  if (report !== undefined) {
    const { readReport } = await import('../reports/read-report.js');
    const { files } = await readReport(report);
    return files.flatMap(({ path, findings, hidden }) =>
      [...findings, ...hidden]
        .filter(({ fingerprint }) => fingerprint.startsWith(prefix))
        .map(({ fingerprint, ruleId, span, message }) => ({
          fingerprint,
          rule: ruleId,
          path,
          line: span.line,
          message,
        })),
    );
  }
  const database = await LearningDatabase.openIfThere(file);
  if (database === undefined) {
    throw new InputError(`no run was recorded in ${file.path}`, {
      hint: 'run with --learn first, or name a JSON report with --report',
    });
  }
  try {
    return findRecorded(database, prefix);
  } finally {
    database.close();
  }
}

function onlyOne(
  found: readonly RecordedFinding[],
  prefix: string,
  report: string | undefined,
): RecordedFinding {
  const where = report === undefined ? 'the recorded runs' : report;
  const [first] = found;
  if (first === undefined) {
    throw new InputError(`no finding of ${where} has a fingerprint that begins with ${prefix}`, {
      hint:
        report === undefined
          ? 'name the JSON report that it is in with --report'
          : 'look at "fingerprint" there',
    });
  }
  // A fingerprint that is the beginning of another (…:1 and …:12) is still given in full.
  const exact = found.find(({ fingerprint }) => fingerprint === prefix);
  if (exact !== undefined || found.length === 1) return exact ?? first;
  const shown = found
    .slice(0, shownMatches)
    .map(({ fingerprint, rule, path, line }) => `${fingerprint} ${rule} ${path}:${line}`);
  const more = found.length > shownMatches ? ['…'] : [];
  throw new InputError(`${found.length} findings of ${where} have a fingerprint that begins with ${prefix}`, {
    hint: `give more of it: ${[...shown, ...more].join(', ')}`,
  });
}
