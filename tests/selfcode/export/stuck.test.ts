import { describe, expect, test } from 'vitest';
import { explainStuck } from '#host/selfcode/export/stuck.js';
import { takeOver } from '#host/selfcode/export/take-over.js';
import { readWorkflowState } from '#host/selfcode/export/workflow-state.js';
import { folder, own, stateFile, stuckFile } from './state-files.js';

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
const left = [
  'ShopCli/Startup.cs',
  'ShopCli/Program.cs',
  'ShopCli/Commands/PriceCommand.cs',
  'ShopCli/Models/Cart.cs',
];

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
    const state = await readWorkflowState(
      stateFile({ Status: 'Running', StartTime: '2025-04-12T00:00:00Z', ...given }),
    );
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
    const moved = Object.fromEntries(
      Object.entries(shop).map(([path, text]) => [`legacy/old/${path}`, text]),
    );
    const below = await takeOver(state, folder(moved));
    expect(below.files).toEqual(left.map((path) => `legacy/old/${path}`));
    expect(explainStuck(state, { now: new Date(), taken: below })).toContain(
      'Its files are in legacy/old/ now.',
    );
    const inside = Object.fromEntries(
      Object.entries(shop).map(([path, text]) => [path.replace('ShopCli/', ''), text]),
    );
    const above = await takeOver(state, folder(inside));
    expect(above.files).toEqual(left.map((path) => path.replace('ShopCli/', '')));
    expect(explainStuck(state, { now: new Date(), taken: above })).toContain(
      'Its paths begin with ShopCli/, which is left out.',
    );
  });

  test('finds files of absolute paths of Windows', async () => {
    const FilesToProcess = [
      'C:\\Code\\shop\\src\\A.cs',
      'C:\\Code\\shop\\src\\B.cs',
      'C:\\Code\\shop\\src\\gone.cs',
    ];
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
    expect(await taken({ FilesToProcess: ['A.cs', 'B.cs'] }, files)).toMatchObject({
      files: ['A.cs', 'b.cs'],
    });
    expect((await taken({ FilesToProcess: ['x.cs'] }, { 'X.cs': '', 'x.CS': '' })).left).toEqual([
      { path: 'x.cs', why: 'ambiguous' },
    ]);
  });

  test('leaves out what is done, and what leads out of the folder', async () => {
    const state = {
      FilesToProcess: [
        'src\\a.cs',
        'src/b.cs',
        '..\\..\\etc\\x.cs',
        'src/../../y.cs',
        'src/c.cs\u0000',
        'src/x/../d.cs',
      ],
      ProcessedFiles: ['src/A.cs'],
      FailedFiles: ['src\\b.cs'],
    };
    const { files, left: rest } = await taken(state, { 'src/a.cs': '', 'src/b.cs': '', 'src/d.cs': '' });
    expect(files).toEqual(['src/d.cs']);
    expect(rest.map(({ why }) => why)).toEqual(['done', 'done', 'outside', 'outside', 'outside']);
  });

  test('keeps sources in a folder named bin that no build writes', async () => {
    const { files } = await taken(
      { FilesToProcess: ['bin\\cli.ts', 'bin\\Release\\x.cs'] },
      { 'bin/cli.ts': '' },
    );
    expect(files).toEqual(['bin/cli.ts']);
  });
});
