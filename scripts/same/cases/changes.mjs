import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const few = (name, ...steps) => ({ name, corpus: 'few', steps });

/** Generators and validators: diffs, written files, verdicts. */
export function changeCases() {
  return [...generateCases(), ...validateCases()];
}

function generateCases() {
  const report = ['analyze', 'src', '--format', 'json', '-o', 'report.json', '-q'];
  const generate = ['generate', '--dir', 'src'];
  return [
    { name: 'whole generate', corpus: 'whole', steps: [generate] },
    {
      name: 'whole generate, written',
      corpus: 'whole',
      steps: [[...generate, '--document', 'all', '--write', '--format', 'json']],
    },
    few('generate', generate),
    few('generate json', [...generate, '--format', 'json', '-o', 'generated.json']),
    few('generate to a patch', [...generate, '-o', 'changes.patch']),
    ...['none', 'findings', 'all'].map((which) =>
      few(`generate document ${which}`, [...generate, '--document', which]),
    ),
    few('generate document all, restated', [...generate, '--document', 'all', '--restate']),
    few('generate written', [...generate, '--write']),
    few('generate written unjudged', [...generate, '--write', '--no-validate', '--format', 'json']),
    few(
      'generate from a report',
      report,
      ['generate', '--report', 'report.json', '--format', 'json'],
      ['generate', '--report', 'report.json', '--write'],
    ),
    few('generate of one rule', [...generate, '--apply', 'TARS001', '--apply', 'TARS016']),
    few('generate of no rule', [...generate, '--apply', 'NONE1']),
    few('generate with few lines', [
      ...generate,
      '--document',
      'all',
      '--max-lines',
      '2',
      '--format',
      'json',
    ]),
    few('generator by hyperlight-run', report, [
      'hyperlight-run',
      'generator',
      '--report',
      'report.json',
      '--write',
    ]),
  ];
}

function validateCases() {
  const judge = ['validate-change', '--before', 'before', '--after', 'after'];
  const change = (name, ...steps) => ({ ...few(name, ...steps), prepare: changeCopies });
  return [
    change('validate-change', judge),
    change('validate-change json', [...judge, '--format', 'json', '-o', 'verdict.json']),
    change('validate-change without findings', [...judge, '--no-findings']),
    change('validate-change of few lines', [...judge, '--max-lines', '1', '--format', 'json']),
    change('validate-change with a target', [...judge, '--target', 'TARS001', '--target', 'TARS008']),
    change(
      'validate-change by reports',
      ['analyze', 'before', '--format', 'json', '-o', 'a.json', '-q'],
      ['analyze', 'after', '--format', 'json', '-o', 'b.json', '-q'],
      [...judge, '--report-before', 'a.json', '--report-after', 'b.json', '--format', 'json'],
    ),
    change('validator by hyperlight-run', [
      'hyperlight-run',
      'validator',
      '--before',
      'before',
      '--after',
      'after',
    ]),
    change(
      'suggest from folders',
      ['patterns', 'suggest', '--from', 'before', 'after', '-o', 'suggested.json'],
      ['patterns', 'suggest', '--from', 'before', 'after', '--min-count', '1'],
    ),
  ];
}

/** The sample before and after a change with good and bad edits: one that helps, one that harms, one that breaks. */
function changeCopies(place) {
  for (const name of ['before', 'after']) cpSync(join(place, 'src'), join(place, name), { recursive: true });
  const edit = (name, from, to) => {
    const path = join(place, 'after', name);
    writeFileSync(path, readFileSync(path, 'utf8').replaceAll(from, to));
  };
  edit('OrderService.cs', ' == true', '');
  edit('OrderService.cs', /throw (ex|e);/g, 'throw;');
  edit('Pricing.fs', '\n', '\n\n');
  writeFileSync(join(place, 'after/Added.cs'), 'class Added { bool M(bool a) => a == true; }\n');
  writeFileSync(join(place, 'before/Broken.cs'), 'class Broken { void M() { } }\n');
  writeFileSync(join(place, 'after/Broken.cs'), 'class Broken { void M( { }\n');
}
