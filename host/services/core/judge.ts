import { InputError } from '../../base/errors.js';
import { LearningDatabase } from '../../learning/database.js';
import { type DatabasePath, databasePath, unreadNotice } from '../../learning/database-path.js';
import type { FeedbackResult } from '../../learning/feedback-schema.js';
import { type JudgementSource, recordJudgements, ruleJudgements } from '../../learning/judgements.js';
import { posteriorOf } from '../../learning/posterior.js';
import { findRecorded, type RecordedFinding } from '../../learning/runs.js';
import { defaults } from '../../patterns/defaults.js';
import { loadPatterns } from '../../patterns/load.js';

/** Somebody's judgement of a finding. */
export interface Judgement {
  /** The finding's fingerprint, or at least four of its first characters. */
  fingerprint: string;
  accepted: boolean;
  why?: string | undefined;
  /** A JSON report that has the finding. Default: the recorded runs. */
  report?: string | undefined;
  /** The validator that judges. Default: a person. */
  validator?: string | undefined;
}

export interface JudgeOptions {
  cwd: string;
  patterns?: readonly string[] | undefined;
  /** The learning database. Default: the user's for this folder. */
  learningDb?: string | undefined;
  signal?: AbortSignal | undefined;
  onNotice(text: string): void;
}

const shortestPrefix = 4;
const shownMatches = 5;

/**
 * Records a judgement, and returns how its rule stands.
 * @throws InputError for a fingerprint that no finding has, or several; LearningDatabaseError
 */
export async function judge(judgement: Judgement, options: JudgeOptions): Promise<FeedbackResult> {
  const { fingerprint: prefix, accepted, why = '', report, validator } = judgement;
  const wanted = prefix.trim().toLowerCase();
  if (!/^[0-9a-f]+(?::\d*)?$/.test(wanted) || wanted.length < shortestPrefix) {
    throw new InputError(`${JSON.stringify(prefix)} is not a fingerprint`, {
      hint: `give at least ${shortestPrefix} of its characters, as in the JSON report: 4f2a91`,
    });
  }
  const file = await databasePath(options.learningDb, options.cwd);
  unreadNotice(file).forEach(options.onNotice);
  const { fingerprint, rule, path, line } = onlyOne(await candidates(wanted, file, report), wanted, report);
  const { patterns } = await loadPatterns(options.patterns);
  const database = await LearningDatabase.open(file, options.signal);
  try {
    const source: JudgementSource = validator === undefined ? 'human' : `validator:${validator}`;
    recordJudgements(database, [{ fingerprint, rule, path, line, source, accepted, why }]);
    const confidence = patterns.find(({ id }) => id === rule)?.confidence ?? defaults.confidence;
    const judgements = ruleJudgements(database).get(rule)!;
    const posterior = posteriorOf(confidence, judgements);
    const { accepted: right, rejected: wrong } = judgements;
    return {
      version: 1,
      finding: { fingerprint, rule, path, line },
      source,
      accepted,
      standing: { rule, accepted: right, rejected: wrong, posterior },
    };
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
    const { readReport } = await import('../../reports/read-report.js');
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
