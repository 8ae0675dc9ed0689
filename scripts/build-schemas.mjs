#!/usr/bin/env node
// Writes schemas/*.schema.json from the zod schemas in dist/, so run `npm run build:ts` first.
// --check: compares instead of writing.
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import * as z from 'zod/mini';

const root = new URL('../', import.meta.url);
const schemas = [
  { file: 'patterns.schema.json', module: 'dist/host/patterns/schema.js', name: 'databaseSchema' },
  { file: 'report.schema.json', module: 'dist/host/reports/json-schema.js', name: 'reportSchema' },
  { file: 'stats.schema.json', module: 'dist/host/learning/stats-schema.js', name: 'statsSchema' },
  { file: 'feedback.schema.json', module: 'dist/host/learning/feedback-schema.js', name: 'feedbackSchema' },
  { file: 'pattern-counts.schema.json', module: 'dist/host/patterns/counts-schema.js', name: 'countsSchema' },
  { file: 'agent-feedback.schema.json', module: 'dist/wit/documents/feedback.js', name: 'feedbackSchema' },
  { file: 'comparison.schema.json', module: 'dist/host/reports/compare/schema.js', name: 'comparisonSchema' },
  {
    file: 'generator-options.schema.json',
    module: 'dist/wit/documents/generator-options.js',
    name: 'optionsSchema',
  },
  { file: 'generation.schema.json', module: 'dist/wit/documents/generation.js', name: 'generationSchema' },
  {
    file: 'validator-options.schema.json',
    module: 'dist/wit/documents/validator-options.js',
    name: 'optionsSchema',
  },
  { file: 'tars.config.schema.json', module: 'dist/host/config/schema.js', name: 'configSchema' },
  {
    file: 'workflow-state.schema.json',
    module: 'dist/host/selfcode/export/workflow-state-schema.js',
    name: 'workflowStateSchema',
  },
  { file: 'verdict.schema.json', module: 'dist/wit/documents/verdict.js', name: 'verdictSchema' },
];

const check = process.argv.includes('--check');
await mkdir(new URL('schemas/', root), { recursive: true });
let stale = 0;
for (const { file, module, name } of schemas) {
  const source = new URL(module, root);
  if (!existsSync(source)) {
    console.error(`${fileURLToPath(source)} is missing; run npm run build:ts`);
    process.exitCode = 1;
    continue;
  }
  const schema = z.toJSONSchema((await import(source.href))[name], { target: 'draft-2020-12', io: 'input' });
  const text = `${JSON.stringify(schema, null, 2)}\n`;
  const target = new URL(`schemas/${file}`, root);
  const current = existsSync(target) ? await readFile(target, 'utf8') : undefined;
  if (current === text) continue;
  if (check) {
    stale++;
    console.error(`schemas/${file} does not match ${module.replace('dist/', '').replace('.js', '.ts')}`);
  } else {
    await writeFile(target, text);
    console.log(`wrote schemas/${file}`);
  }
}
if (stale > 0) {
  console.error('run node scripts/build-schemas.mjs and commit the result');
  process.exitCode = 1;
}
