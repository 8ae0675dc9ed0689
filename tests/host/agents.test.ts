import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  agentFolder,
  fixture,
  fromCore,
  fromText,
  openHost,
  rejection,
  temporaryFolder,
} from './agents-for-tests.js';
import { type Open, onEachBackend } from './backends.js';

let probe: string;
beforeAll(async () => {
  probe = await fixture('probe');
});

const invalid = { code: 'ERR_AGENT_INVALID' };

async function inspectingOn(open: Open, agent: string) {
  const host = await open();
  return rejection(host.inspect(agent));
}

const inspecting = (agent: string) => inspectingOn(openHost, agent);

async function inspectingBytes(open: Open, bytes: Uint8Array) {
  const path = join(await temporaryFolder(), 'agent.wasm');
  await writeFile(path, bytes);
  return inspectingOn(open, path);
}

describe('an agent', () => {
  test('an agent is what its component says, where it is only a component', async () => {
    const host = await openHost();
    const inspection = await host.inspect(probe);
    expect(inspection).toMatchObject({
      manifest: { name: 'probe', version: '1.2.3', role: 'analyzer', languages: ['text', 'csharp'] },
      info: { name: 'probe', settingsSchema: '{}' },
      imports: ['tars:agent/host@0.1.0'],
      bytes: (await readFile(probe)).length,
    });
    expect(inspection.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(inspection.limits.wallMs).toBe(10_000);
  });

  test('an agent gets the limits of its manifest, those of the host over them, those of the run over both', async () => {
    const folder = await agentFolder(probe, { limits: { wallMs: 111, logBytes: 222, inputBytes: 333 } });
    const host = await openHost({ limits: { logBytes: 444, inputBytes: 555 } });
    const { limits } = await host.inspect(folder);
    expect(limits).toMatchObject({
      wallMs: 111,
      logBytes: 444,
      inputBytes: 555,
      outputBytes: 16 * 1024 * 1024,
    });
  });

  test('an agent is read once: what happens to its file later changes nothing', async () => {
    const host = await openHost({ cacheDir: false });
    const folder = await agentFolder(probe);
    const before = await host.inspect(folder);
    await writeFile(join(folder, 'agent.wasm'), 'something else');
    const { outcome } = await host.call(folder, { sources: [{ path: 'a', language: 'text', text: 'x' }] });
    expect(outcome.reports).toHaveLength(1);
    expect((await host.inspect(folder)).sha256).toBe(before.sha256);
  });
});

describe('an agent that is not there', () => {
  test('an agent that is not there is named, with what was meant', async () => {
    const error = await inspecting('patern-matcher');
    expect(error).toMatchObject({ code: 'ERR_AGENT_NOT_FOUND', hint: 'did you mean pattern-matcher?' });
  });

  test.each(['./no/such/folder', '/no/such.wasm', '../..', 'a\0b/c'])('%j', async (agent) => {
    expect(await inspecting(agent)).toMatchObject({ code: 'ERR_AGENT_NOT_FOUND' });
  });
});

describe('a manifest is refused', () => {
  test.each([
    ['with an unknown member', { engin: 'quickjs' }, /engin/],
    ['with a path for a component', { component: '../agent.wasm' }, /component/],
    ['with an unknown language', { languages: ['cobol'] }, /languages\[0\]/],
    ['without a language', { languages: [] }, /languages/],
    ['with a limit of nothing', { limits: { wallMs: 0 } }, /limits\.wallMs/],
    ['with an unknown role', { role: 'boss' }, /role/],
    ['with a name that is not one', { name: 'A b' }, /name/],
  ])('%s', async (_, manifest, message) => {
    const error = await inspecting(await agentFolder(probe, manifest));
    expect(error).toMatchObject(invalid);
    expect(error.message).toMatch(message);
  });

  test('a manifest is refused that is not JSON', async () => {
    const folder = await agentFolder(probe);
    await writeFile(join(folder, 'manifest.json'), '{ name');
    expect(await inspecting(folder)).toMatchObject(invalid);
  });

  test('a manifest is refused that cannot poison a prototype', async () => {
    const folder = await agentFolder(probe);
    await writeFile(join(folder, 'manifest.json'), '{"__proto__": {"name": "x"}}');
    expect(await inspecting(folder)).toMatchObject(invalid);
    expect(({} as { name?: string }).name).toBeUndefined();
  });

  test('a manifest is refused whose component is missing', async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, 'a'));
    const manifest = { name: 'a', version: '1', role: 'analyzer', description: '', languages: ['text'] };
    await writeFile(join(folder, 'a', 'manifest.json'), JSON.stringify(manifest));
    expect(await inspecting(join(folder, 'a'))).toMatchObject(invalid);
  });
});

onEachBackend((open) => {
  describe('a component is refused', () => {
    test('a component is refused that imports more than an agent may, naming what', async () => {
      const error = await inspectingOn(
        open,
        await fromText(`(component
          (import "wasi:filesystem/preopens@0.2.0" (instance))
          (import "tars:agent/host@0.1.0" (instance)))`),
      );
      expect(error).toMatchObject(invalid);
      expect(error.message).toContain('wasi:filesystem/preopens@0.2.0');
      expect(error.message).not.toContain('tars:agent/host');
    });

    test.each([
      ['that imports a function', '(component (import "run" (func)))', /run/],
      ['that exports no agent', '(component)', /doesn't export tars:agent\/agent@0\.1\.0/],
      [
        'of another version of the contract',
        '(component (instance $i) (export "tars:agent/agent@0.2.0" (instance $i)))',
        /doesn't export/,
      ],
      [
        'whose interface is another',
        '(component (instance $i) (export "tars:agent/agent@0.1.0" (instance $i)))',
        /another version of agent/,
      ],
    ])('%s', async (_, wat, message) => {
      const error = await inspectingOn(open, await fromText(wat));
      expect(error).toMatchObject(invalid);
      expect(error.message).toMatch(message);
    });

    test('a component is refused that is a core module', async () => {
      const error = await inspectingOn(open, await fromText('(module)'));
      expect(error).toMatchObject(invalid);
      expect(error.message).toMatch(/is a core module, not a component/);
    });

    test.each(['', 'hello', '\0asm', '\0asm\r\0\u0001\0\u0001\u00ff'])('that is %j', async (text) => {
      expect(await inspectingBytes(open, Buffer.from(text, 'latin1'))).toMatchObject(invalid);
    });

    test.each([0.1, 0.5, 0.99])('that is cut at %f', async (share) => {
      const bytes = await readFile(probe);
      expect(await inspectingBytes(open, bytes.subarray(0, Math.floor(bytes.length * share)))).toMatchObject(
        invalid,
      );
    });

    test('a component is refused whose parser its manifest hides', async () => {
      const syntactic = await fixture('probe', 'quickjs', true);
      const error = await inspectingOn(open, await agentFolder(syntactic, { syntax: false }));
      // QuickJS components import all of their world, needed or not.
      expect(error).toMatchObject(invalid);
      expect(error.message).toMatch(/parser/);
    });
  });

  describe('core modules that could not be bounded, or that could write into the glue, are refused', () => {
    const fields = '(memory (export "memory") 1) (table 1 funcref)';

    test.each([
      ['a shared memory', '(memory (export "memory") 1 2 shared) (table 1 funcref)'],
      ['two memories', '(memory (export "memory") 1) (memory 1) (table 1 funcref)'],
      ['a huge table', '(memory (export "memory") 1) (table 9000000 funcref)'],
      ['a quote in a name', `${fields} (func (export "x']; process.exit(7); //"))`],
      ['a line end in a name', `${fields} (func (export "x\\0ay"))`],
    ])('%s', async (_, text) => {
      let path: string;
      try {
        path = await fromCore({ fields: text });
      } catch {
        return; // The component model's own tools refuse it.
      }
      const error = await inspectingOn(open, path);
      expect(error).toMatchObject(invalid);
    });
  });
});
