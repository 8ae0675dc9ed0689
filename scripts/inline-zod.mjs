// Puts zod into the compiled modules that every run loads: one file instead of a hundred is a sixth of the
// time that a run of one file takes to start.
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const folder = fileURLToPath(new URL('../dist/host/agents', import.meta.url));

await build({
  entryPoints: ['schemas.js', 'manifest.js'].map((name) => `${folder}/${name}`),
  outdir: folder,
  allowOverwrite: true,
  bundle: true,
  splitting: true,
  chunkNames: 'zod-[hash]',
  format: 'esm',
  platform: 'node',
  target: 'node20',
  minify: true,
  legalComments: 'none',
  logLevel: 'warning',
  plugins: [
    {
      name: 'own-modules-stay',
      setup: ({ onResolve }) =>
        onResolve({ filter: /^\.\.?\// }, ({ path, importer }) =>
          importer.startsWith(folder) ? { path, external: true } : undefined,
        ),
    },
  ],
});
