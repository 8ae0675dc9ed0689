import { type AnalysisInput, type AnalyzeOptions, analyze, type Host } from 'tars-hyperlight';
import { beforeAll, describe, expect, test } from 'vitest';
import { fixture, rejection, sharedCache } from '../host/agents-for-tests.js';
import {
  allUndefined,
  from0,
  listed,
  namesIn,
  type OptionTable,
  ofHost,
  refusesAll,
} from '../host/option-tables.js';

let probe: string;
beforeAll(async () => {
  probe = await fixture('probe');
});

/** A place that isn't there: what an analysis says of it, it says after its options. */
const nowhere = ['no such place'];

async function events(options: unknown, input: unknown = nowhere) {
  const all = [];
  for await (const event of analyze(input as AnalysisInput, options as AnalyzeOptions)) all.push(event);
  return all;
}

const flag: OptionTable[string] = ['true or false', ['true']];
const words: OptionTable[string] = ['text', ['the text "5s"']];
const file: OptionTable[string] = ['the path of a file', ['the text "5s"']];
const { optimizeFor: _, onNotice, ...host } = ofHost;

/** Every option, what it must be, and which values it can be nevertheless. */
const options: OptionTable = {
  agents: ['a list', ['a list']],
  name: words,
  cwd: ['the path of a folder', ['the text "5s"']],
  language: words,
  gitignore: flag,
  generated: flag,
  vendored: flag,
  maxFileBytes: from0,
  maxFiles: from0,
  patterns: ['a list', ['a list']],
  profile: ['one of recommended, strict, all', []],
  only: ['a list', ['a list']],
  foreignSuppressions: flag,
  minSeverity: ['one of hint, info, warning, error', []],
  baseline: file,
  updateBaseline: flag,
  fix: ['one of write, preview', []],
  fixOnly: ['a list', ['a list']],
  cache: flag,
  resume: flag,
  learn: ['true, false or an object', ['true', 'an object']],
  'learn.database': file,
  scores: ['true, false or an object', ['true', 'an object']],
  'scores.churn': ['true or a date', ['true', 'the text "5s"']],
  feedback: flag,
  agentLog: ['one of off, error, warn, info, debug', []],
  host: ['an object', ['an object']],
  ...Object.fromEntries(Object.entries(host).map(([path, rule]) => [`host.${path}`, rule])),
  onLog: onNotice!,
  onNotice: onNotice!,
  signal: ['an AbortSignal', []],
};

describe('an option that is not what it can be is refused by name, before anything is looked at', () => {
  test('with what it is', () => refusesAll('analyze', options, events));

  test.each<[object, string]>([
    [{ agents: [] }, 'agents must name at least one'],
    [{ agents: ['complexity', 5] }, 'agents[1] must be a name or path, not the number 5'],
    [{ patterns: [] }, 'patterns must name at least one'],
    [{ patterns: [''] }, 'patterns[0] must be the path of a file, or builtin, not the text ""'],
    [{ baseline: '' }, 'baseline must be the path of a file, not the text ""'],
    [{ scores: {} }, 'scores.churn must be true or a date, not undefined'],
    [{ updateBaseline: true }, 'updateBaseline needs to know the file'],
    [{ updateBaseline: true, baseline: 'a.json', fix: 'preview' }, 'updateBaseline does not go with fix'],
  ])('%j', async (given, message) => {
    expect(await rejection(events(given))).toMatchObject({
      code: 'ERR_OPTION_INVALID',
      message: `analyze: ${message}`,
    });
  });

  test('settings that JSON can not express are refused by place', async () => {
    const error = await rejection(events({ agents: ['complexity'], settings: { depth: Number.NaN } }));
    expect(error).toMatchObject({
      code: 'ERR_SETTINGS_INVALID',
      message: expect.stringMatching(/^settings\.depth /),
    });
  });

  test.each<[unknown, string]>([
    ['src', 'input must be a list of places, or async iterable, not the text "src"'],
    [[5], 'input[0] must be text, not the number 5'],
    [{ files: ['a.cs'] }, 'input.folders must be a list, not undefined'],
  ])('an input of %j', async (input, message) => {
    expect(await rejection(events({}, input))).toMatchObject({
      code: 'ERR_OPTION_INVALID',
      message: `analyze: ${message}`,
    });
  });
});

describe('an option of an unknown name is refused, and the nearest known one named', () => {
  test.each<[object, string]>([
    [{ agent: ['complexity'] }, 'agent is not a member here; did you mean agents?'],
    [{ learn: { db: 'x' } }, 'learn.db is not a member here; there are database'],
    [{ host: { limits: { wallms: 5 } } }, 'host.limits.wallms is not a member here; did you mean wallMs?'],
    [{ host: { optimizeFor: 'startup' } }, 'host.optimizeFor is not a member here; there are backend, '],
  ])('%j', async (given, message) => {
    expect((await rejection(events(given))).message).toContain(`analyze: ${message}`);
  });

  test('and all are in the table above', async () => {
    const unknown = { 'no such option': 1 };
    expect(await listed(events(unknown))).toEqual(namesIn(options, 'settings'));
    expect(await listed(events({ host: unknown }))).toEqual(namesIn(host));
  });
});

test('undefined is the same as nothing, in every option', async () => {
  async function* texts() {
    yield {
      path: 'a.txt',
      absolute: 'a.txt',
      within: undefined,
      language: 'text',
      text: 'x',
      encoding: 'utf-8',
    };
  }
  const own: { agents: string[]; host: Parameters<typeof Host.open>[0] } = {
    agents: [probe],
    host: { backend: 'jco', cacheDir: sharedCache },
  };
  const { scores: __, ...all } = allUndefined(options) as AnalyzeOptions;
  const given = {
    ...all,
    settings: undefined,
    scores: undefined,
    ...own,
    host: { ...all.host, ...own.host },
  };
  const types = async (options: object) => (await events(options, texts())).map(({ type }) => type);
  expect(await types({ ...given, learn: undefined })).toEqual(['started', 'file', 'summary']);
  expect(await types(own)).toEqual(['started', 'file', 'summary']);
});
