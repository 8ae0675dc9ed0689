import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** In a folder that is not compared: its bytes say when. */
const database = '.data/learned.db';

const tarsCounts = [
  {
    Id: 'TARS-001',
    UsageCount: 9,
    SuccessCount: 1500,
    FalsePositiveCount: 500,
    LastUsedAt: '2024-05-01T12:00:00.1234567',
  },
  { Id: 'other', UsageCount: 1 },
  { Id: 'TARS002', UsageCount: -1 },
];

const learn = [
  'analyze',
  'src',
  '--learn',
  '--learning-db',
  database,
  '--format',
  'json',
  '-o',
  'report.json',
];

/** What runs and judgements leave in the learning database, as `patterns stats` shows it. */
export function learningCases() {
  const stats = ['patterns', 'stats', '--learning-db', database];
  const counts = (name) => ['patterns', 'counts', name, '--learning-db', database];
  const say = (...args) => ['feedback', ...args, '--learning-db', database, '--report', 'report.json'];
  const few = (name, ...steps) => ({ name, corpus: 'few', steps });
  return [
    few(
      'learn',
      learn,
      learn,
      say(fingerprint(0), '--reject', '--why', 'by reflection'),
      say(fingerprint(1), '--accept', '--json'),
      say(fingerprint(2), '--reject', '--validator', 'tests'),
      [...stats, '--json'],
      stats,
      [...stats, '--all'],
      [...stats, 'TARS001', '--json'],
      learn,
      [...stats, '--json'],
    ),
    few(
      'learn from fixes',
      ['hyperlight-run', 'pattern-matcher', '--dir', 'src', '--fix', '--learn', '--learning-db', database],
      [...stats, '--json'],
      ['patterns', 'suggest', '--recorded', '--learning-db', database, '--min-count', '1'],
    ),
    few(
      'learn in the default place',
      ['analyze', 'src', '--learn', '-q'],
      ['patterns', 'stats', '--json'],
      ['analyze', 'src', '--learn', '--format', 'html'],
    ),
    {
      ...few(
        'counts of TARS',
        [...counts('import'), 'counts.json'],
        [...counts('import'), 'counts.json'],
        counts('export'),
        [...stats, '--json'],
        [...counts('import'), 'report.json'],
      ),
      files: { 'counts.json': JSON.stringify(tarsCounts) },
    },
    few('stats of nothing', stats, [...stats, '--json', '--all']),
    few(
      'feedback on what is unknown',
      learn,
      say('ffffffffffff', '--accept'),
      say(fingerprint(0)),
      say('', '--accept'),
    ),
    few('feedback by a recorded run', learn, [
      'feedback',
      fingerprint(0),
      '--accept',
      '--learning-db',
      database,
    ]),
  ].map((one) => ({ ...one, files: { ...one.files, '.data/note.txt': '' } }));
}

/** The fingerprint of a finding of report.json, whatever the field around it is called. */
function fingerprint(index) {
  return (place) => {
    const text = readFileSync(join(place, 'report.json'), 'utf8');
    return [...text.matchAll(/"fingerprint":\s*"([^"]+)"/g)][index]?.[1] ?? `no finding ${index}`;
  };
}
