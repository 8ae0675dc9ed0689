import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Format, openFormatter } from '../../reports/formats.js';
import type { HistoryPoint } from '../../reports/history-point.js';
import { writePieces } from '../../reports/pieces.js';
import { readReport } from '../../reports/read-report.js';
import { sarifNotice } from '../../reports/sarif-limit.js';
import { sourceText } from '../../reports/source-texts.js';
import type { Context } from '../context.js';
import { ReaderGone } from '../errors.js';
import { noticesOf } from '../notice.js';
import { openSink } from '../run/sink.js';

export interface ConvertOptions {
  format: Format;
  output?: string;
  root?: string;
  history?: string[];
}

export async function convertReport(file: string, options: ConvertOptions, context: Context): Promise<void> {
  const { stdout } = context.terminal;
  const report = await readReport(file);
  const history: HistoryPoint[] = [];
  for (const earlier of options.history ?? []) {
    const { summary } = await readReport(earlier);
    history.push({ label: basename(earlier, '.json'), findings: summary.findings });
  }
  const root = resolve(context.cwd, options.root ?? '.');
  const toFile = options.output !== undefined;
  const formatter = await openFormatter(options.format, {
    root: `${pathToFileURL(root).href}/`,
    // A report doesn't say when it was made, so its file's time counts.
    startedAt: (await stat(file)).mtime,
    colors: !toFile && stdout.colors,
    columns: toFile ? 120 : stdout.columns,
    quiet: false,
    history,
  });
  const sink = await openSink(options.output, stdout);
  try {
    const write = (text: string) => sink.write(text);
    await write(formatter.start(report));
    for (const each of report.files) {
      context.signal.throwIfAborted();
      if (sink.closed) throw new ReaderGone();
      await writePieces(formatter.file(each, await sourceText(root, each)), write);
    }
    await writePieces(formatter.end(report), write);
    await sink.commit();
    const tooMany = options.format === 'sarif' ? sarifNotice(report.summary) : undefined;
    if (tooMany !== undefined) noticesOf(context.terminal)(tooMany);
  } catch (error) {
    await sink.discard();
    throw error;
  }
}
