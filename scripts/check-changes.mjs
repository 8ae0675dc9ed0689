#!/usr/bin/env node
// What the generator and the validator do to real C# projects, checked by other means than their own:
//
//   node scripts/check-changes.mjs PROJECTS.json [--document none|findings|all] [--strip] [--out FOLDER] [--keep]
//
// PROJECTS.json: [{ "name", "folder", "list": "files.lst", "args": ["-t:library", …] }]; the list names files relative
// to the folder, the args are for mcs. With --strip, the copies lose all documentation comments first. Each project is
// copied, compiled, changed, and compiled again. Checked of every file that was written: without the edits its bytes
// are those of the original; without documentation comments and fixes its tokens are; it parses as far as it did.
// Checked of every project: mcs accepts it where it did before, and has nothing new to say about documentation
// comments.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Analysis, contractReport } from '../dist/host/cli/change/analysis.js';
import { review } from '../dist/host/cli/change/review.js';
import { decode } from '../dist/host/files/encoding.js';
import { replaceText } from '../dist/host/files/write.js';
import { Host } from '../dist/host/index.js';
import { generate } from '../dist/host/workflow/generate.js';
import { bytesDiffer, tokensDiffer } from './lib/compare.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    document: { type: 'string', default: 'all' },
    out: { type: 'string' },
    strip: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
    backend: { type: 'string', default: 'auto' },
  },
});
const [config] = positionals;
if (config === undefined) {
  console.error('name a file with projects; see the head of this script');
  process.exit(2);
}
const out = resolve(values.out ?? mkdtempSync(join(tmpdir(), 'tars-changes-')));
const signal = new AbortController().signal;
const host = await Host.open({ backend: values.backend });
const analysis = await Analysis.open(host, undefined, signal);
const total = { files: 0, changed: 0, fixes: 0, comments: 0, refused: {}, rejected: 0, faults: [] };

for (const project of JSON.parse(readFileSync(config, 'utf8'))) {
  const folder = join(out, project.name);
  const names = copyProject(project, folder);
  const before = compile(project, folder, names);
  const result = await changeFiles(folder, names);
  const after = compile(project, folder, names);
  const fresh = after.warnings.filter((warning) => !before.warnings.includes(warning));
  if (before.ok && !after.ok) result.faults.push(`${project.name}: no longer compiles: ${after.errors[0]}`);
  if (fresh.length > 0)
    result.faults.push(`${project.name}: ${fresh.length} new warnings, such as ${fresh[0]}`);
  const { faults, rejected, ...counts } = result;
  console.log(
    JSON.stringify({
      project: project.name,
      ...counts,
      rejected: rejected.length,
      compiled: [before.ok, after.ok],
    }),
  );
  for (const reason of rejected.slice(0, 5)) console.log(`  rejected ${reason}`);
  for (const fault of faults) console.log(`  FAULT ${fault}`);
  for (const key of ['files', 'changed', 'fixes', 'comments']) total[key] += result[key];
  for (const [code, count] of Object.entries(result.refused))
    total.refused[code] = (total.refused[code] ?? 0) + count;
  total.rejected += rejected.length;
  total.faults.push(...faults);
}
await host.close();
if (!values.keep && values.out === undefined) rmSync(out, { recursive: true });
console.log(JSON.stringify({ total: { ...total, faults: total.faults.length } }, null, 2));
process.exitCode = total.faults.length > 0 ? 1 : 0;

function copyProject({ folder: from, list }, to) {
  rmSync(to, { recursive: true, force: true });
  const names = readFileSync(resolve(from, list), 'utf8').split(/\r?\n/).filter(Boolean);
  return names.map((name) => {
    const target = join('src', name.replace(/^\//, ''));
    mkdirSync(dirname(join(to, target)), { recursive: true });
    cpSync(resolve(from, name), join(to, target));
    if (values.strip) strip(join(to, target));
    return target;
  });
}

function strip(path) {
  const text = readFileSync(path, 'latin1');
  writeFileSync(path, text.replace(/^(?:\xef\xbb\xbf)?[ \t]*\/\/\/(?!\/).*(?:\r?\n|$)/gm, ''), 'latin1');
}

function compile({ args }, folder, names) {
  writeFileSync(join(folder, 'files.lst'), names.join('\n'));
  const run = spawnSync('mcs', ['-warn:4', '-doc:doc.xml', '-out:out.dll', ...args, '@files.lst'], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (run.error) throw run.error;
  const lines = `${run.stdout}${run.stderr}`.split('\n');
  return {
    ok: run.status === 0,
    errors: lines.filter((line) => /error CS\d+/.test(line)),
    // About comments: not well-formed, out of place, naming what is not there. Without the place, as lines move.
    warnings: lines
      .filter((line) => /warning CS15(?:7\d|8[047])/.test(line))
      .map((line) => line.replace(/^(.*?)\(\d+,\d+\)/, '$1')),
  };
}

async function changeFiles(folder, names) {
  const result = { files: 0, changed: 0, fixes: 0, comments: 0, refused: {}, rejected: [], faults: [] };
  const originals = new Map();
  for (const name of names) {
    const bytes = readFileSync(join(folder, name));
    const decoded = decode(bytes);
    if ('problem' in decoded) continue;
    originals.set(name, { bytes, text: decoded.text });
  }
  result.files = originals.size;
  const asked = [];
  const unparsed = new Map();
  const files = [...originals].map(([path, { text }]) => ({ path, language: 'csharp', text }));
  for await (const { file, report } of analysis.of(files)) {
    const told = contractReport(report);
    unparsed.set(file.path, told?.unparsed.length ?? 0);
    asked.push({ ...file, reports: told ? [told] : [] });
  }
  const changed = [];
  for await (const one of generate(host, asked, { task: { document: values.document, restate: true } }))
    changed.push(one);
  const reviewed = await review(host, changed, asked, {
    analysis,
    sameAnalysis: true,
    maxChangedLines: undefined,
    signal,
  });
  const written = [];
  for (const file of reviewed) {
    for (const { code, reason } of file.refused) {
      if (code === 'rejected') result.rejected.push(`${file.path}: ${reason}`);
      else result.refused[code] = (result.refused[code] ?? 0) + 1;
    }
    if (file.error) result.faults.push(`${file.path}: ${file.error.message}`);
    if (file.after === file.before) continue;
    await replaceText(join(folder, file.path), file.before, file.after);
    written.push(file);
    result.fixes += file.done.filter(({ action }) => action === 'fix').length;
    result.comments += file.done.filter(({ action }) => action === 'documentation').length;
  }
  result.rejected = [...new Set(result.rejected)];
  result.changed = written.length;
  for (const file of written) {
    const bytes = readFileSync(join(folder, file.path));
    const problem = bytesDiffer(originals.get(file.path).bytes, bytes, file.edits) ?? tokensDiffer(file);
    if (problem) result.faults.push(`${file.path}: ${problem}`);
  }
  const texts = written.map(({ path, after }) => ({ path, language: 'csharp', text: after }));
  for await (const { file, report } of analysis.of(texts)) {
    if (report.status === 'failed' || report.unparsed.length > unparsed.get(file.path)) {
      result.faults.push(`${file.path}: parses worse than before`);
    }
  }
  return result;
}
