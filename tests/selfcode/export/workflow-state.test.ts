import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { describe, expect, onTestFinished, test } from 'vitest';
import { explainStuck } from '#host/selfcode/export/stuck.js';
import { takeOver } from '#host/selfcode/export/take-over.js';
import { readWorkflowState, writeWorkflowState } from '#host/selfcode/export/workflow-state.js';
import type { WorkflowState } from '#host/selfcode/export/workflow-state-schema.js';

function folder(files: Record<string, string> = {}): string {
  const path = mkdtempSync(join(tmpdir(), 'tars-state-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), text);
  }
  return path;
}

/** A state file of this text or value. */
function stateFile(content: unknown): string {
  const place = join(folder(), 'workflow-state.json');
  const raw = typeof content === 'string' || Buffer.isBuffer(content);
  writeFileSync(place, raw ? content : JSON.stringify(content));
  return place;
}

const stuckFile = fileURLToPath(new URL('fixtures/stuck.json', import.meta.url));
const shop = {
  'ShopCli/ShopCli.csproj': '<Project/>',
  'ShopCli/Startup.cs': '',
  'ShopCli/Program.cs': '',
  'ShopCli/Commands/PriceCommand.cs': '',
  'ShopCli/Models/Cart.cs': '',
  'ShopCli/Properties/Resources.Designer.cs': '',
  'ShopCli/appsettings.json': '{}',
  'ShopCli/obj/Debug/net9.0/ShopCli.AssemblyInfo.cs': '',
};
const left = ['ShopCli/Startup.cs', 'ShopCli/Program.cs', 'ShopCli/Commands/PriceCommand.cs', 'ShopCli/Models/Cart.cs'];

const own: WorkflowState = {
  CurrentStage: 'Testing',
  FilesToProcess: ['src/b.cs'],
  ProcessedFiles: ['src/a.cs'],
  FailedFiles: [],
  CurrentFile: null,
  StartTime: '2026-03-01T10:00:00.000Z',
  EndTime: null,
  Status: 'running',
  ErrorMessage: null,
  Statistics: { totalFiles: 2 },
  ReplicaIds: { analyzer: 'a'.repeat(64) },
  TarsHyperlight: {
    version: 1,
    run: 'r1',
    journal: 'runs/r1/journal.jsonl',
    base: '1'.repeat(40),
    branch: null,
    head: null,
    fingerprint: null,
    end: null,
    files: { improved: 1 },
    edits: { committed: 3, reverted: 1 },
  },
};

describe('a state that is written', () => {
  test('is of the published schema, and is read as it was', async () => {
    const path = join(folder(), 'workflow-state.json');
    await writeWorkflowState(path, own);
    const ajv = new Ajv2020();
    addFormats.default(ajv);
    const schema = JSON.parse(readFileSync(new URL('../../../schemas/workflow-state.schema.json', import.meta.url), 'utf8'));
    const valid = ajv.validate(schema, JSON.parse(readFileSync(path, 'utf8')));
    expect(ajv.errors).toBeNull();
    expect(valid).toBe(true);
    expect(await readWorkflowState(path)).toEqual({
      stage: 'Testing',
      toProcess: ['src/b.cs'],
      processed: ['src/a.cs'],
      failed: [],
      current: undefined,
      startedAt: new Date('2026-03-01T10:00:00.000Z'),
      endedAt: undefined,
      status: 'running',
      error: undefined,
      statistics: { totalFiles: 2 },
      replicas: { analyzer: 'a'.repeat(64) },
      ours: own.TarsHyperlight,
    });
  });

  test('replaces the one before, and leaves nothing beside it', async () => {
    const path = stateFile('{"Status":"running"');
    await writeWorkflowState(path, own);
    expect((await readWorkflowState(path)).stage).toBe('Testing');
    expect(readdirSync(dirname(path))).toEqual(['workflow-state.json']);
  });

  test('shows no control characters of a name on a terminal', async () => {
    const path = join(folder(), 'workflow-state.json');
    await writeWorkflowState(path, { ...own, CurrentFile: 'a\u001b[31m\u202e.cs' });
    expect(readFileSync(path, 'utf8')).not.toMatch(/[\u001b\u202e]/);
    expect((await readWorkflowState(path)).current).toBe('a\u001b[31m\u202e.cs');
  });
});

describe('a state of TARS', () => {
  test('with counts as numbers is read', async () => {
    const state = await readWorkflowState(stuckFile);
    expect(state).toMatchObject({ stage: 'processing', status: 'running', current: 'ShopCli\\Startup.cs' });
    expect(state.statistics).toEqual({ totalFiles: 14 });
    expect(state.replicas.coordinator).toBe('42bd10');
    expect(state.startedAt).toEqual(new Date('2025-04-12T18:40:22.781Z'));
    expect(state.ours).toBeUndefined();
  });

  test('with counts as texts, without replicas and with an offset of time is read', async () => {
    const path = stateFile({
      Status: 'NotStarted',
      CurrentStage: null,
      StartTime: '2025-04-12T20:40:22.78+02:00',
      FilesToProcess: [],
      Statistics: { FilesToProcess: '12', ProcessedFiles: '3', Note: 'soon', Empty: '' },
    });
    const state = await readWorkflowState(path);
    expect(state).toMatchObject({ status: 'NotStarted', stage: '', current: undefined, replicas: {} });
    expect(state.statistics).toEqual({ FilesToProcess: 12, ProcessedFiles: 3 });
    expect(state.startedAt).toEqual(new Date('2025-04-12T18:40:22.780Z'));
  });

  test.each([
    ['UTF-8 with a mark', Buffer.from('\ufeff{"Status":"idle"}')],
    ['UTF-16 with a mark', Buffer.from('\ufeff{"Status":"idle"}', 'utf16le')],
    ['UTF-8', Buffer.from('{"Status":"idle"}')],
  ])('in %s is read', async (_, bytes) => {
    expect((await readWorkflowState(stateFile(bytes))).status).toBe('idle');
  });

  test('without any member is a state of nothing', async () => {
    expect(await readWorkflowState(stateFile({ StartTime: '0001-01-01T00:00:00', Unknown: [1] }))).toMatchObject({
      toProcess: [],
      startedAt: undefined,
      status: '',
    });
  });

  test.each([
    ['is no JSON', '{"Status":', /is not valid JSON/],
    ['is a list', '[]', /is not a valid workflow state/],
    ['has a number for a path', { FilesToProcess: [1] }, /FilesToProcess\[0\]|is not a valid workflow state/],
    ['has a path without end', { FilesToProcess: ['x'.repeat(5000)] }, /is not a valid workflow state/],
    ['has paths without end', { FilesToProcess: Array(200_001).fill('a') }, /is not a valid workflow state/],
    ['would change prototypes', '{"Statistics":{"__proto__":1}}', /is not valid JSON/],
    ['is neither UTF-8 nor UTF-16', Buffer.from([0x7b, 0xff, 0xfe, 0x7d]), /neither UTF-8 nor UTF-16/],
    ['is larger than any', Buffer.alloc(17 * 1024 * 1024, 0x20), /larger than 16 MiB/],
  ])('that %s is refused', async (_, content, message) => {
    await expect(readWorkflowState(stateFile(content))).rejects.toThrow(message);
  });
});

describe('a stuck state', () => {
  const now = new Date('2026-04-12T18:40:23Z');

  test('is explained in sentences', async () => {
    const state = await readWorkflowState(stuckFile);
    const taken = await takeOver(state, folder(shop));
    expect(explainStuck(state, { now, taken })).toEqual([
      'Its status is "running" since 2025-04-12T18:40:22.781Z, 365 days ago, without an end.',
      'ShopCli\\Startup.cs is named as the file in work: it was taken from the list, and was neither processed nor given up.',
      'No file was ever processed.',
      'It counts 14 files and names 11.',
      '3 entries are output of a build, in bin or obj.',
      '1 entry is a log.',
      '1 entry is generated.',
      '1 entry is no source file of a known language.',
      "1 entry doesn't exist in the folder.",
      '1 entry is listed twice.',
      '4 source files can be gone on with.',
    ]);
  });

  test.each([
    ['that ended', { EndTime: '2025-05-01T00:00:00Z' }, 'and yet it ended at 2025-05-01T00:00:00.000Z'],
    ['without a beginning', { StartTime: null }, "doesn't say since when"],
    ['of the future', { StartTime: '2030-01-01T00:00:00Z' }, "hasn't come yet"],
    ['whose file in work is done', { CurrentFile: 'a.cs', ProcessedFiles: ['a.cs'] }, 'its work is over'],
    ['whose file in work is listed', { CurrentFile: 'a.cs', FilesToProcess: ['a.cs'] }, 'is still listed'],
  ])('%s is explained', async (_, given, words) => {
    const state = await readWorkflowState(stateFile({ Status: 'Running', StartTime: '2025-04-12T00:00:00Z', ...given }));
    expect(explainStuck(state, { now }).join(' ')).toContain(words);
  });

  test('is not what a run of today has', async () => {
    const path = stateFile({ ...own, StartTime: '2026-04-12T10:00:00Z' });
    expect(explainStuck(await readWorkflowState(path), { now })).toEqual([]);
  });

  test('shows names of files without control characters', async () => {
    const state = await readWorkflowState(stateFile({ CurrentFile: '\u001b]0;x\u0007.cs' }));
    expect(explainStuck(state, { now }).join()).not.toMatch(/[\u001b\u0007]/);
  });
});

describe('taking over', () => {
  const taken = async (state: object, files: Record<string, string>) =>
    takeOver(await readWorkflowState(stateFile(state)), folder(files));

  test('goes on with the source files that are there, first with the one in work', async () => {
    const { files, left: rest } = await takeOver(await readWorkflowState(stuckFile), folder(shop));
    expect(files).toEqual(left);
    expect(rest.find(({ path }) => path.includes('Gone'))).toEqual({
      path: 'ShopCli\\Commands\\Old\\GoneCommand.cs',
      why: 'gone',
    });
  });

  test('finds the files in a folder below, and above', async () => {
    const state = await readWorkflowState(stuckFile);
    const moved = Object.fromEntries(Object.entries(shop).map(([path, text]) => [`legacy/old/${path}`, text]));
    const below = await takeOver(state, folder(moved));
    expect(below.files).toEqual(left.map((path) => `legacy/old/${path}`));
    expect(explainStuck(state, { now: new Date(), taken: below })).toContain('Its files are in legacy/old/ now.');
    const inside = Object.fromEntries(Object.entries(shop).map(([path, text]) => [path.replace('ShopCli/', ''), text]));
    const above = await takeOver(state, folder(inside));
    expect(above.files).toEqual(left.map((path) => path.replace('ShopCli/', '')));
    expect(explainStuck(state, { now: new Date(), taken: above })).toContain(
      'Its paths begin with ShopCli/, which is left out.',
    );
  });

  test('finds files of absolute paths of Windows', async () => {
    const FilesToProcess = ['C:\\Code\\shop\\src\\A.cs', 'C:\\Code\\shop\\src\\B.cs', 'C:\\Code\\shop\\src\\gone.cs'];
    const { files, mapping } = await taken({ FilesToProcess }, { 'src/a.cs': '', 'src/B.cs': '' });
    expect(files).toEqual(['src/a.cs', 'src/B.cs']);
    expect(mapping).toEqual({ without: 'Code/shop/', before: '' });
  });

  test('takes no file of another project for one of the same name', async () => {
    const FilesToProcess = ['old/x/Program.cs', 'old/x/A.cs', 'old/x/B.cs', 'old/x/C.cs'];
    const { files, left: rest } = await taken({ FilesToProcess }, { 'Program.cs': '' });
    expect(files).toEqual([]);
    expect(rest.map(({ why }) => why)).toEqual(['gone', 'gone', 'gone', 'gone']);
  });

  test('prefers the exact name, and chooses none of several that differ in case', async () => {
    const files = { 'a.cs': '', 'A.cs': '', 'b.cs': '' };
    expect(await taken({ FilesToProcess: ['A.cs', 'B.cs'] }, files)).toMatchObject({ files: ['A.cs', 'b.cs'] });
    expect((await taken({ FilesToProcess: ['x.cs'] }, { 'X.cs': '', 'x.CS': '' })).left).toEqual([
      { path: 'x.cs', why: 'ambiguous' },
    ]);
  });

  test('leaves out what is done, and what leads out of the folder', async () => {
    const state = {
      FilesToProcess: ['src\\a.cs', 'src/b.cs', '..\\..\\etc\\x.cs', 'src/../../y.cs', 'src/c.cs\u0000', 'src/x/../d.cs'],
      ProcessedFiles: ['src/A.cs'],
      FailedFiles: ['src\\b.cs'],
    };
    const { files, left: rest } = await taken(state, { 'src/a.cs': '', 'src/b.cs': '', 'src/d.cs': '' });
    expect(files).toEqual(['src/d.cs']);
    expect(rest.map(({ why }) => why)).toEqual(['done', 'done', 'outside', 'outside', 'outside']);
  });

  test('keeps sources in a folder named bin that no build writes', async () => {
    const { files } = await taken({ FilesToProcess: ['bin\\cli.ts', 'bin\\Release\\x.cs'] }, { 'bin/cli.ts': '' });
    expect(files).toEqual(['bin/cli.ts']);
  });
});
