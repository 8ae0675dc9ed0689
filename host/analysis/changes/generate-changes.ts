import { InputError } from '../../base/errors.js';
import { parseLanguage } from '../../contract/languages.js';
import type { FileSource } from '../../files/source.js';
import { isLittle, type Resolved, resolveTargets, type Targets } from '../../files/targets.js';
import { replaceText } from '../../files/write.js';
import { notInPatch } from '../../findings/patch.js';
import { hasEdits } from '../../findings/selection.js';
import type { Host } from '../../host/host.js';
import { type JsonReport, readReport } from '../../reports/read-report.js';
import { type ChangedFile, generate } from '../../workflow/generate.js';
import { type RunTypes, runTypes } from '../../workflow/run-types.js';
import { littleBytes, manifestOf, openHost } from '../opening.js';
import { chunks } from './chunks.js';
import { assertInside } from './inside.js';
import type { GenerateChangesOptions } from './options.js';
import { type ChangeRequest, Origin } from './origin.js';
import { PatternFindings } from './pattern-findings.js';
import { refuseChange } from './refusals.js';
import { review } from './review.js';
import { readSources } from './sources.js';

const chunkFiles = 64;

const ownGenerator = 'generator';

/** A file that a generator has handled, changed or not. */
export interface Proposal {
  change: ChangedFile;
  /** The file as it was read. */
  source: FileSource;
}

/**
 * Has a generator change files by findings: one proposal for each file, in their order. Leaving the loop ends the work.
 * `shared`: a host that is open, and stays so.
 * Rejects with InputError if there is no file or no finding to act on, and with the errors of `Host.open` and
 * `Host.call`.
 */
export async function* generateChanges(
  targets: Targets,
  options: GenerateChangesOptions,
  shared?: Host,
): AsyncGenerator<Proposal, void, undefined> {
  if (options.language !== undefined) parseLanguage(options.language);
  const { onNotice = () => {}, signal = new AbortController().signal, agent = 'generator' } = options;
  const cwd = options.cwd ?? process.cwd();
  const report = options.report === undefined ? undefined : await readReport(options.report);
  const resolved = await placesOf(targets, report, cwd);
  const optimizeFor = isLittle(resolved, littleBytes) ? 'startup' : 'throughput';
  await using own = shared ? undefined : await openHost({ ...options.host, optimizeFor, onNotice });
  const host = shared ?? own!;
  const { languages } = await manifestOf(host, agent);
  const needsFindings = report === undefined || options.validate !== false;
  // Of what the user asks for by name or by a report, no profile leaves out anything.
  const asked = report !== undefined || options.apply !== undefined;
  const scope = asked ? { ...options, profile: options.profile ?? 'all' } : options;
  const findings = needsFindings ? await PatternFindings.open(host, scope, signal) : undefined;
  const origin = new Origin(report, findings, options.apply);
  const sources = readSources(resolved, options, { cwd, languages, signal, onNotice });
  // The generator of this package alone knows of types; it asks once there is something to document.
  const types = once(() => {
    if (agent !== ownGenerator || options.document === 'none') return undefined;
    const reading = { cwd, languages, signal, onNotice: () => {} };
    return runTypes(host, readSources(resolved, options, reading), { agent, signal });
  });
  const generator = {
    host,
    agent,
    origin,
    findings,
    types,
    ownFindings: report === undefined,
    options,
    signal,
  };
  let files = 0;
  for await (const chunk of chunks(sources, chunkFiles)) {
    files += chunk.length;
    const byPath = new Map(chunk.map((source) => [source.path, source]));
    for (const change of await changesOf(chunk, generator)) {
      const source = byPath.get(change.path)!;
      const done = await carryOut(change, source, options.mode);
      if (done !== change) onNotice(`${change.path} stays as it is: ${done.refused.at(-1)?.reason}`);
      yield { change: done, source };
    }
  }
  if (files === 0) throw nothingToLookAt(report);
  origin.missing(options.apply).forEach(onNotice);
}

interface Generator {
  host: Host;
  agent: string;
  origin: Origin;
  findings: PatternFindings | undefined;
  types: () => Promise<RunTypes> | undefined;
  /** Whether the generator acts on the findings of `findings`. */
  ownFindings: boolean;
  options: GenerateChangesOptions;
  signal: AbortSignal;
}

async function changesOf(
  sources: readonly FileSource[],
  { host, agent, origin, findings, types: typesOfRun, ownFindings, options, signal }: Generator,
): Promise<ChangedFile[]> {
  const { settings, document, restate, apply, validate = true, maxChangedLines, onLog } = options;
  const { asked, stale } = await origin.of(sources);
  const task = {
    ...(document === undefined ? {} : { document }),
    ...(restate === undefined ? {} : { restate }),
    ...(apply === undefined ? {} : { apply: asked.flatMap(({ places }) => places) }),
  };
  const changed: ChangedFile[] = [];
  const types = asked.some((file) => mayBeDocumented(file, document)) ? await typesOfRun() : undefined;
  const how = { agent, settings, task, types, onLog, signal };
  for await (const one of generate(host, asked, how)) changed.push(one);
  if (!validate) return [...stale, ...changed];
  const reviewOptions = { findings, ownFindings, sources, maxChangedLines, signal };
  return [...stale, ...(await review(host, changed, asked, reviewOptions))];
}

/** Findings with edits are fixed; the others may ask for documentation. */
function mayBeDocumented(
  { language, reports }: ChangeRequest,
  document: GenerateChangesOptions['document'],
): boolean {
  if (language !== 'csharp') return false;
  return document === 'all' || reports.some(({ findings }) => findings.some((finding) => !hasEdits(finding)));
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** Writes the change. A file that can't be written, or that a patch can't hold, stays as it was. */
async function carryOut(
  change: ChangedFile,
  source: FileSource,
  mode: GenerateChangesOptions['mode'],
): Promise<ChangedFile> {
  if (change.after === change.before) return change;
  if (mode === 'write') return write(change, source);
  const why = mode === 'patch' ? notInPatch(source.encoding) : undefined;
  return why === undefined ? change : refuseChange(change, 'not-written', why);
}

async function write(change: ChangedFile, { absolute, within }: FileSource): Promise<ChangedFile> {
  try {
    await replaceText(absolute, change.before, change.after, within);
    return change;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return refuseChange(change, 'not-written', error.message);
  }
}

/** Finds the files that the report is about, if the user named none. */
async function placesOf(targets: Targets, report: JsonReport | undefined, cwd: string): Promise<Resolved> {
  const { files, folders, paths } = targets;
  if (files.length + folders.length + paths.length > 0) return resolveTargets(targets, cwd);
  const reported = report?.files.filter(({ findings }) => findings.length > 0).map(({ path }) => path) ?? [];
  if (reported.length === 0) throw new InputError('the report holds no finding to act on');
  await assertInside(reported, cwd);
  return resolveTargets({ files: reported, folders: [], paths: [] }, cwd);
}

function nothingToLookAt(report: JsonReport | undefined): InputError {
  return new InputError('there was no file to look at', {
    hint:
      report === undefined
        ? 'check the paths, --language, and what .gitignore leaves out (--no-gitignore)'
        : 'the report names no file here: run it from the folder that the report was made in',
  });
}
