import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { describe, expect, test } from 'vitest';
import { readWorkflowState, writeWorkflowState } from '#host/selfcode/export/workflow-state.js';
import { folder, own, stateFile, stuckFile } from './state-files.js';

describe('a state that is written', () => {
  test('is of the published schema, and is read as it was', async () => {
    const path = join(folder(), 'workflow-state.json');
    await writeWorkflowState(path, own);
    const ajv = new Ajv2020();
    addFormats.default(ajv);
    const schema = JSON.parse(
      readFileSync(new URL('../../../schemas/workflow-state.schema.json', import.meta.url), 'utf8'),
    );
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
    expect(
      await readWorkflowState(stateFile({ StartTime: '0001-01-01T00:00:00', Unknown: [1] })),
    ).toMatchObject({
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
