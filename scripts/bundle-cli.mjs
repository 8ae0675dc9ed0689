// Bundles tarscli to dist/cli/: a run of one file spends a sixth of its time on finding and reading two
// hundred modules otherwise. What only some commands need stays in files of its own, loaded when wanted. Programs of threads
// and processes, which start for every run, are bundled in their places.
import { readFile } from 'node:fs/promises';
import { dirname, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const dist = fileURLToPath(new URL('../dist/', import.meta.url));

/** Modules find files beside themselves by `import.meta.url`, which is to go on meaning their own place. */
const ownPlace = (folder) => ({
  name: 'own-place',
  setup: ({ onLoad }) =>
    onLoad({ filter: /[\\/]dist[\\/].*\.js$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      const place = JSON.stringify(relative(folder, path).replaceAll('\\', '/'));
      return { contents: text.replaceAll('import.meta.url', `new URL(${place}, import.meta.url).href`) };
    }),
});

const cli = `${dist}cli`;

const common = {
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  legalComments: 'none',
  logLevel: 'warning',
  external: ['@bytecodealliance/*', '@opentelemetry/*', 'esbuild', 'componentize-qjs', 'libsql'],
  // CommonJS packages ask for Node's own modules through it.
  banner: {
    js: "import{createRequire as nodeRequire}from'node:module';const require=nodeRequire(import.meta.url);",
  },
};

await build({
  ...common,
  outdir: cli,
  entryPoints: [`${dist}host/cli/program.js`],
  splitting: true,
  plugins: [ownPlace(cli)],
});

/** What does the work is loaded if no server does it. */
const program = {
  name: 'program',
  setup: ({ onResolve }) =>
    onResolve({ filter: /^\.\/program\.js$/ }, ({ path }) => ({ path, external: true })),
};

// One file, as a run by a server takes hardly longer than loading ten.
await build({
  ...common,
  outdir: cli,
  entryPoints: [`${dist}host/cli/main.js`],
  plugins: [ownPlace(cli), program],
});

const programs = ['sandbox/jco/worker.js', 'sandbox/jco/process.js', 'findings/clones/search-worker.js'];

for (const name of programs) {
  const path = `${dist}host/${name}`;
  await build({
    ...common,
    outfile: path,
    entryPoints: [path],
    allowOverwrite: true,
    plugins: [ownPlace(dirname(path))],
  });
}
