import type { Analysis } from '../../analysis/analyze.js';
import type { AnalysisEvent } from '../../analysis/events.js';
import type { AnalysisInput, TextSource } from '../../analysis/options.js';
import { InputError, OptionInvalidError } from '../../base/errors.js';
import { ownVersion } from '../../base/own-version.js';
import { JsonFormatter } from '../../reports/json.js';
import type { JsonReport } from '../../reports/read-report.js';
import type { ReportedFile } from '../../reports/run-report.js';
import type { Call } from './method.js';

export interface GivenInput {
  paths?: readonly string[] | undefined;
  texts?: readonly TextSource[] | undefined;
}

/** What an analysis reads: the paths, which lie below the roots, or the texts. */
export async function inputOf(
  { paths, texts }: GivenInput,
  { workspace }: Pick<Call, 'workspace'>,
): Promise<AnalysisInput> {
  if ((paths === undefined) === (texts === undefined)) {
    throw new OptionInvalidError('paths or texts: one of the two is needed', {
      issues: [{ path: 'paths', message: 'give paths, or texts' }],
    });
  }
  if (paths !== undefined) return workspace.findAll(paths);
  return inTurn(texts!);
}

async function* inTurn(texts: readonly TextSource[]): AsyncGenerator<TextSource> {
  yield* texts;
}

/**
 * Takes an analysis to its end, and tells the one who asked how far it is and what fails. The rest of each event is for
 * `take`.
 * @throws InputError if there was no file
 */
export async function follow(
  analysis: Analysis,
  call: Call,
  take: (event: AnalysisEvent) => void | Promise<void>,
): Promise<void> {
  for await (const event of analysis) {
    await take(event);
    if (event.type === 'file') call.progress({ done: event.progress.files });
    else if (event.type === 'failed') call.notice(`${event.work}: ${(event.error as Error).message}`);
  }
  call.signal.throwIfAborted();
  if (analysis.totals.files === 0) {
    throw new InputError('there was no file to look at', {
      hint: 'check the paths, the language, and what .gitignore leaves out',
    });
  }
}

/**
 * Follows an analysis to its end. The report is the document of `--format json`: within `maxBytes` lists are cut, and
 * its summary says by how much. Files that are handed over as parts are not in it.
 */
export async function reportOf(analysis: Analysis, call: Call): Promise<JsonReport> {
  const formatter = new JsonFormatter({ maxReportBytes: call.maxBytes });
  const pieces: string[] = [];
  await follow(analysis, call, async (event) => {
    if (event.type === 'started') {
      const tool = { name: 'tarscli', version: ownVersion() };
      pieces.push(formatter.start({ ...event, tool }));
    } else if (event.type === 'file') {
      if (call.partial) await call.partial({ file: fileOf(event.file) });
      else for (const piece of formatter.file(event.file)) pieces.push(piece);
    } else if (event.type === 'summary') for (const piece of formatter.end(event)) pieces.push(piece);
  });
  return JSON.parse(pieces.join('')) as JsonReport;
}

/** A file's report as it stands in the document. */
function fileOf(file: ReportedFile): unknown {
  const pieces = [...new JsonFormatter().file(file)].join('');
  return JSON.parse(pieces);
}
