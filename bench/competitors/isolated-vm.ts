import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type CompetitorModule, requireCompetitor } from '../lib/competitors.js';
import type { Kit } from '../lib/kit.js';

interface Isolate {
  createContext(): Promise<Context>;
  dispose(): void;
}

interface Context {
  global: { set(name: string, value: unknown, options?: object): Promise<void> };
  eval(code: string, options?: object): Promise<Call>;
}

interface Call {
  apply(self: undefined, args: unknown[], options: object): Promise<unknown>;
}

interface IsolatedVm {
  Isolate: new (options: { memoryLimit: number }) => Isolate;
}

/** An isolate has only the language; jco's glue needs these two, and only this much of them. */
const textCoding = `
  globalThis.TextEncoder = class {
    encode(text) {
      const bytes = unescape(encodeURIComponent(text));
      const out = new Uint8Array(bytes.length);
      for (let at = 0; at < bytes.length; at++) out[at] = bytes.charCodeAt(at);
      return out;
    }
    encodeInto(text, into) {
      const bytes = this.encode(text);
      into.set(bytes);
      return { read: text.length, written: bytes.length };
    }
  };
  globalThis.TextDecoder = class {
    decode(view) {
      const bytes = new Uint8Array(view.buffer ?? view, view.byteOffset ?? 0, view.byteLength);
      let text = '';
      for (let at = 0; at < bytes.length; at += 8192) {
        text += String.fromCharCode.apply(undefined, bytes.subarray(at, at + 8192));
      }
      return decodeURIComponent(escape(text));
    }
  };`;

/**
 * The same agent on V8 in isolates of isolated-vm, which share a thread pool. Sources go in and reports come out as
 * JSON.
 */
export const isolatedVm: CompetitorModule = {
  name: 'isolated-vm',
  async open(kit) {
    const ivm = requireCompetitor('isolated-vm') as IsolatedVm;
    const bare = new ivm.Isolate({ memoryLimit: 64 });
    const nothing = await (await bare.createContext()).eval('(function () {})', { reference: true });
    return {
      analyzers: [
        {
          name: 'isolated-vm',
          parallel: true,
          async open(parallelism) {
            const isolates = await Promise.all(Array.from({ length: parallelism }, () => load(ivm, kit)));
            const ask = ({ call }: Loaded, file: object) =>
              call.apply(undefined, [JSON.stringify(file)], {
                arguments: { copy: true },
                result: { copy: true },
              });
            return {
              async run(files) {
                let next = 0;
                await Promise.all(
                  isolates.map(async (isolate) => {
                    while (next < files.length) JSON.parse((await ask(isolate, files[next++]!)) as string);
                  }),
                );
              },
              one: async (file) => void JSON.parse((await ask(isolates[0]!, file)) as string),
              close: async () => isolates.forEach(({ isolate }) => void isolate.dispose()),
            };
          },
        },
      ],
      calls: [
        {
          name: 'isolated-vm: empty function',
          call: async () => void (await nothing.apply(undefined, [], {})),
        },
      ],
      close: async () => bare.dispose(),
    };
  },
};

interface Loaded {
  isolate: Isolate;
  call: Call;
}

async function load(ivm: IsolatedVm, { folder, files }: Kit): Promise<Loaded> {
  const isolate = new ivm.Isolate({ memoryLimit: 1024 });
  const context = await isolate.createContext();
  await context.eval(textCoding);
  const names = readdirSync(folder).filter((name) => name.endsWith('.module'));
  for (const [index, name] of names.entries()) {
    const bytes = new Uint8Array(readFileSync(join(folder, name))).buffer;
    await context.global.set(`bytes${index}`, bytes, { copy: true });
  }
  const modules = names.map(
    (name, index) => `${JSON.stringify(basename(name, '.module'))}: new WebAssembly.Module(bytes${index})`,
  );
  await context.global.set('settings', readFileSync(files.settings, 'utf8'), { copy: true });
  await context.global.set('glue', readFileSync(files.glue, 'utf8'), { copy: true });
  await context.eval(`
    globalThis.modules = { ${modules.join(', ')} };
    globalThis.tarsSyntax = (0, eval)(glue)(
      (name) => modules[name], {}, (module, imports) => new WebAssembly.Instance(module, imports)).syntax;`);
  await context.eval(
    `${readFileSync(files.agents['pattern-matcher'], 'utf8')}; guest.agent.configure(settings);`,
  );
  const call = await context.eval(
    `(function (source) {
      return JSON.stringify(guest.agent.run({ sources: [JSON.parse(source)], reports: [], options: '{}' }));
    })`,
    { reference: true },
  );
  return { isolate, call };
}
