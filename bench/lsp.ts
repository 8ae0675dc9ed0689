import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import {
  createProtocolConnection,
  type ProtocolConnection,
  type PublishDiagnosticsParams,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver-protocol/node';
import { table } from './lib/markdown.js';
import { sourcesBelow } from './lib/sources.js';

const main = fileURLToPath(new URL('../cli/main.js', import.meta.url));
const own = fileURLToPath(new URL('../../', import.meta.url));

const mostFiles = 20;
/** Keys of one burst, and the time between two. */
const keys = 5;
const betweenMs = 40;
const debounceMs = 150;

interface Typed {
  uri: string;
  languageId: string;
  text: string;
}

/**
 * Types in files of this repository, and of C# below a folder, and prints how long after the last key its diagnostics
 * are there.
 */
export async function lsp(corpus: string | undefined, rounds: number): Promise<void> {
  const rows = [await measured('this repository, TypeScript', own, filesOfThisRepository(), rounds)];
  if (corpus !== undefined) {
    const folder = resolve(corpus);
    const files = sourcesBelow(folder).map(({ path, text }) => typed(folder, path, 'csharp', text));
    rows.push(await measured(`${corpus}, C#`, folder, files, rounds));
  }
  const head = [
    'files',
    'KB, median',
    'bursts',
    'first, ms',
    'p50, ms',
    'p95, ms',
    'longest, ms',
    'MB in memory',
  ];
  console.log(table([head, ...rows]));
  console.log(
    `A burst is ${keys} keys ${betweenMs} ms apart; times are from its last key, with the debounce of ${debounceMs} ms.`,
  );
}

function filesOfThisRepository(): Typed[] {
  return readdirSync(join(own, 'host'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) =>
      typed(own, join('host', name), 'typescript', readFileSync(join(own, 'host', name), 'utf8')),
    );
}

const typed = (folder: string, name: string, languageId: string, text: string): Typed => ({
  uri: pathToFileURL(join(folder, name)).href,
  languageId,
  text,
});

/** Files of all sizes. */
function spread(files: readonly Typed[]): Typed[] {
  const sorted = files.toSorted((a, b) => a.text.length - b.text.length);
  const count = Math.min(mostFiles, sorted.length);
  return Array.from({ length: count }, (_, at) => sorted[Math.floor(((at + 0.5) * sorted.length) / count)]!);
}

async function measured(
  name: string,
  folder: string,
  all: readonly Typed[],
  rounds: number,
): Promise<string[]> {
  const files = spread(all);
  const editor = await Editor.start(folder);
  try {
    const first = await editor.open(files[0]!);
    for (const file of files.slice(1)) await editor.open(file);
    const times: number[] = [];
    for (let round = 0; round < rounds; round++) {
      for (const file of files) times.push(await editor.type(file, keys));
    }
    times.sort((a, b) => a - b);
    const share = (of: number) => times[Math.min(times.length - 1, Math.floor(of * times.length))]!;
    const kilobytes = files.map(({ text }) => text.length / 1000).sort((a, b) => a - b)[files.length >> 1]!;
    const shown = [first, share(0.5), share(0.95), times.at(-1)!].map((ms) => ms.toFixed(0));
    return [
      `${files.length} of ${name}`,
      kilobytes.toFixed(1),
      String(times.length),
      ...shown,
      editor.megabytes(),
    ];
  } finally {
    editor.end();
  }
}

/** An editor that types and waits. */
class Editor {
  readonly #child = spawn(process.execPath, [main, 'lsp'], { stdio: ['pipe', 'pipe', 'inherit'] });
  readonly #connection: ProtocolConnection;
  readonly #versions = new Map<string, number>();
  #published: (params: PublishDiagnosticsParams) => void = () => {};

  private constructor() {
    const { stdout, stdin } = this.#child;
    this.#connection = createProtocolConnection(
      new StreamMessageReader(stdout),
      new StreamMessageWriter(stdin),
    );
    this.#connection.onNotification('textDocument/publishDiagnostics', (params: PublishDiagnosticsParams) =>
      this.#published(params),
    );
    this.#connection.listen();
  }

  static async start(folder: string): Promise<Editor> {
    const editor = new Editor();
    await editor.#connection.sendRequest('initialize', {
      processId: process.pid,
      rootUri: pathToFileURL(folder).href,
      capabilities: { textDocument: { publishDiagnostics: { versionSupport: true } } },
      initializationOptions: { debounceMs },
    });
    await editor.#connection.sendNotification('initialized', {});
    return editor;
  }

  /** Opens a file, and gives the milliseconds until its diagnostics are there. */
  async open({ uri, languageId, text }: Typed): Promise<number> {
    const textDocument = { uri, languageId, version: 1, text };
    this.#versions.set(uri, 1);
    return this.#until(uri, 1, () =>
      this.#connection.sendNotification('textDocument/didOpen', { textDocument }),
    );
  }

  /** Types a comment at the beginning, and gives the milliseconds from the last key. */
  async type({ uri }: Typed, count: number): Promise<number> {
    for (let key = 1; key < count; key++) {
      await this.#key(uri, key === 1 ? '//\n' : 'x');
      await new Promise((go) => setTimeout(go, betweenMs));
    }
    return this.#until(uri, this.#versions.get(uri)! + 1, () => this.#key(uri, 'x'));
  }

  megabytes(): string {
    const status = readFileSync(`/proc/${this.#child.pid}/status`, 'utf8');
    return (Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1]) / 1024).toFixed(0);
  }

  end(): void {
    this.#connection.dispose();
    this.#child.kill();
  }

  #key(uri: string, text: string): Promise<void> {
    const version = this.#versions.get(uri)! + 1;
    this.#versions.set(uri, version);
    const at = { line: 0, character: text === 'x' ? 2 : 0 };
    return this.#connection.sendNotification('textDocument/didChange', {
      textDocument: { uri, version },
      contentChanges: [{ range: { start: at, end: at }, text }],
    });
  }

  async #until(uri: string, version: number, send: () => Promise<void>): Promise<number> {
    const there = new Promise<void>((resolvePublished) => {
      this.#published = (params) => {
        if (params.uri === uri && params.version === version) resolvePublished();
      };
    });
    const from = performance.now();
    await send();
    await there;
    return performance.now() - from;
  }
}
