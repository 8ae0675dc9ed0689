import { readSources } from '../analysis/changes/sources.js';
import { InputError } from '../base/errors.js';
import { groupBy } from '../base/group-by.js';
import { memoizeAsync } from '../base/memoize-async.js';
import { resolveTargets } from '../files/targets.js';
import { type RunTypes, runTypes } from '../workflow/run-types.js';
import { type AnalyzedFile, analyzeRepository } from './analyzer.js';
import { applyToUser, commitEdits, keepVersions, publish } from './applier.js';
import { askPerson } from './asking.js';
import type { EarlierRuns } from './earlier.js';
import { generateEdits } from './generator.js';
import { learnFrom } from './learner.js';
import type { RunEnd } from './outcomes.js';
import { loadOwners } from './policy/code-owners.js';
import { loadPolicy } from './policy/edit-policy.js';
import { haltMarker } from './policy/halt.js';
import { beyondLines, choose, isDocumentation } from './project-manager.js';
import { requestPull } from './requesting.js';
import type { RunContext } from './run-context.js';
import { scoresAfter } from './scores-after.js';
import { BaseSources } from './sources.js';
import { Tester } from './tester.js';
import { type ExaminedSource, examine } from './validator.js';

/** What a run has come to, before anything of it leaves the state folder. */
export interface Improvements {
  isRed: boolean;
  reason: string;
  sources: BaseSources;
  earlier: EarlierRuns;
}

/**
 * The cycle up to its commits: select, analyze, generate, test, apply. Each step looks into the state first: what the
 * journal has is not done again. Whatever moment the process ends at, the same call goes on to the same end.
 */
export async function improve(run: RunContext): Promise<Improvements> {
  const { state, signal } = run;
  const sources = new BaseSources(run.repository.root, signal);
  const { base } = state.started!.repository;
  const earlier = await run.outside.earlier();
  await run.repository.reset(base);
  await chooseOpportunities(run);
  await generate(run, sources, earlier);
  await askPerson(run, sources);
  const tester = new Tester(run, sources);
  // Before a command runs: afterwards the work tree holds what that has made of it.
  await sources.changed(state.standing);
  const isRed = !(await test(run, tester));
  if (!isRed) {
    await run.stage('Application');
    await run.repository.reset(base);
    await commitEdits(run, sources, tester.evidence());
  }
  return { isRed, reason: tester.redReason ?? '', sources, earlier };
}

/** Gives the improvements to the user: branch, files, what was learned, pull request. A dry run keeps them. */
export async function conclude(
  run: RunContext,
  { isRed, reason, sources, earlier }: Improvements,
): Promise<void> {
  const { state, folder, options, signal } = run;
  if (!isRed) {
    await keepVersions(run, sources);
    if (!options.dryRun) {
      await publish(run, earlier);
      await applyToUser(run, sources);
    }
  }
  await run.stage('Learning');
  if (state.learned === undefined && !options.dryRun) {
    await run.record(await learnFrom(state, folder.root, options, signal));
  }
  if (!isRed && !options.dryRun) await requestPull(run, earlier.tips);
  await end(run, isRed ? 'red-base' : endOf(run), reason, sources);
}

async function chooseOpportunities(run: RunContext): Promise<void> {
  const { state, options, signal, repository } = run;
  if (state.chosen !== undefined) return;
  await run.stage('File Selection');
  const halt = await haltMarker(repository.root);
  if (halt !== undefined) {
    throw new InputError(`${halt} stops all programs that edit`, { hint: 'remove it when they may go on' });
  }
  const policy = await loadPolicy(repository.root);
  const owners = await loadOwners(repository.root);
  const { left } = repository.files();
  await run.stage('Analysis');
  const { files, opportunities } = await analyzeRepository({
    host: await run.host(),
    root: repository.root,
    options,
    signal,
    onNotice: (text) => run.notice(text),
    onFile: (done) => run.progress('Analysis', done, undefined),
  });
  const untouchable = new Map(left.map(({ path, reason }) => [path, reason]));
  const allowed = files.map((file): AnalyzedFile => {
    const reason = untouchable.get(file.path);
    if (reason !== undefined) return { ...file, end: 'not-a-file', reason };
    const rule = policy.of(file.path);
    if (file.end !== undefined || rule.edit === 'allowed') return file;
    return { ...file, end: 'protected', reason: rule.why };
  });
  const standing = await run.outside.standing();
  const rules = [...new Set(opportunities.map((one) => one.rule))].sort();
  const standings = rules.map((rule) => ({ rule, ...standing(rule) }));
  for (const { rule, demoted } of standings) {
    if (demoted !== undefined) run.notice(`${rule} is not tried: ${demoted}`);
  }
  const choice = choose(allowed, opportunities, options, standing);
  const withOwners = choice.files.map((file) => {
    const of = owners.ownersOf(file.path);
    return of.length === 0 ? file : { ...file, owners: of };
  });
  await run.record({ type: 'chosen', ...choice, files: withOwners, standings });
}

async function generate(run: RunContext, sources: BaseSources, earlier: EarlierRuns): Promise<void> {
  const { state, signal } = run;
  if (state.wave.length === 0) return;
  await run.stage('Generation');
  const findings = await run.findings();
  const examined = new Map<string, Promise<ExaminedSource>>();
  const examinedOf = (path: string) =>
    memoizeAsync(examined, path, async () => examine(await sources.of(path), findings));
  let types: RunTypes | undefined;
  let done = 0;
  for (let wave = state.wave; wave.length > 0; wave = state.wave) {
    const open = wave.filter(({ id }) => !state.isTried(id));
    if (open.some(isDocumentation)) types ??= await typesOf(run);
    const tried = wave.length - open.length;
    for (const [path, opportunities] of groupBy(open, (one) => one.path)) {
      run.progress('Generation', done + opportunities.length, done + open.length + tried);
      const context = { host: await run.host(), findings, types, signal };
      const before = (state.generated.get(path)?.edits ?? []).map((edit) => {
        return { edit, about: state.opportunity(edit.opportunity) };
      });
      const made = await generateEdits(await examinedOf(path), opportunities, context, before);
      await run.record(withoutEarlier(made, earlier));
      done += opportunities.length;
    }
  }
}

type Generated = Awaited<ReturnType<typeof generateEdits>>;

/** Refuses edits that an earlier run has settled. */
function withoutEarlier(made: Generated, { edits: settled }: EarlierRuns): Generated {
  const known = made.edits.filter(({ id }) => settled.has(id));
  return {
    ...made,
    edits: made.edits.filter(({ id }) => !settled.has(id)),
    refused: [
      ...made.refused,
      ...known.map(({ id, opportunity }) => ({ opportunity, edit: id, ...settled.get(id)! })),
    ],
  };
}

/** The types of the whole repository: what a comment inherits from may stand in any file. */
async function typesOf(run: RunContext): Promise<RunTypes> {
  const { root } = run.repository;
  const resolved = await resolveTargets({ files: [], folders: [], paths: ['.'] }, root);
  const how = { cwd: root, languages: ['csharp'], signal: run.signal, onNotice: () => {} };
  const all = readSources(resolved, { gitignore: false }, how);
  return runTypes(await run.host(), all, { agent: 'generator', signal: run.signal });
}

/** Settles which edits are kept. Returns whether the base allows it. */
async function test(run: RunContext, tester: Tester): Promise<boolean> {
  const { state, options } = run;
  await run.stage('Testing');
  if (state.judged !== undefined) return true;
  const standing = state.standing;
  const beyond = new Set(beyondLines(standing, options.budgetLines).map(({ id }) => id));
  const tried = standing.filter(({ id }) => !beyond.has(id));
  if (tried.length > 0) await tester.testBase();
  if (tester.redReason !== undefined) return false;
  const { kept, reverted, untried } = await tester.search(tried.map(({ id }) => id));
  await run.record({ type: 'judged', kept, reverted, untried: [...untried, ...beyond] });
  return true;
}

function endOf({ state }: RunContext): RunEnd {
  if (state.published?.result === 'pr-edited') return 'pr-edited';
  if (state.published?.result === 'found') return 'already-proposed';
  if (state.commits.length > 0) return 'improved';
  const ends = state.chosen!.opportunities.map(({ id }) => state.endOf(id).end);
  return ends.includes('already-proposed') ? 'already-proposed' : 'nothing-to-improve';
}

async function end(run: RunContext, how: RunEnd, reason: string, sources: BaseSources): Promise<void> {
  if (run.state.ended !== undefined) return;
  const scores = run.state.judged === undefined ? [] : await scoresAfter(run, sources);
  const at = new Date(run.nowMs()).toISOString();
  await run.record({ type: 'ended', at, end: how, reason, scores });
}
