import { defaultLimits } from '#host/contract/limits.js';

/** A manifest may ask for twice the default at most. */
export const scales = [1, 2] as const;

const span = { start: 0, end: 0, line: 0, column: 0, endLine: 0, endColumn: 0 };
const edit = { start: 0, end: 0, text: '' };
const edits = (count: number) => Array.from({ length: count }, () => edit);
const finding = (message: string, more: object = {}) => ({
  ruleId: 'T1',
  severity: 'info',
  message,
  span,
  confidence: 1,
  ...more,
});

interface Parts {
  findings?: string;
  metrics?: string;
  unparsed?: string;
  changes?: string;
  documents?: string;
}

const outcome = ({ findings = '', metrics = '', unparsed = '', changes = '', documents = '' }: Parts) =>
  `{"reports":[{"path":"a.cs","language":"csharp","findings":[${findings}],"metrics":[${metrics}],` +
  `"unparsed":[${unparsed}]}],"changes":[${changes}],"documents":[${documents}]}`;

/** Repeats an item as often as the limits have room for. */
function many(item: object, scale: number, objects = 1): string {
  const text = JSON.stringify(item);
  const bytes = Math.floor((scale * defaultLimits.outputBytes - 1000) / (text.length + 1));
  const items = Math.floor((scale * defaultLimits.outputItems - 10) / objects);
  return Array(Math.min(bytes, items)).fill(text).join(',');
}

const long = (scale: number) => '\n'.repeat((scale * defaultLimits.outputBytes) / 2 - 1000);

/** Answers as large as allowed, each in another way. */
export const largest: Record<string, (scale: number) => string> = {
  'pieces that did not parse': (scale) => outcome({ unparsed: many(span, scale) }),
  metrics: (scale) => outcome({ metrics: many({ name: 'a', value: 1 }, scale) }),
  'metrics with spans': (scale) =>
    outcome({ metrics: many({ name: 'a', value: 1, subject: 'f', span }, scale, 2) }),
  findings: (scale) => outcome({ findings: many(finding('x'), scale, 2) }),
  'findings with long messages': (scale) =>
    outcome({ findings: many(finding('\u001b;#'.repeat(2700)), scale, 2) }),
  'findings with all edits that they may have': (scale) =>
    outcome({
      findings: many(finding('x', { suggestion: { message: 'y', edits: edits(10_000) } }), scale, 10_002),
    }),
  'changes with a few edits': (scale) => outcome({ changes: many({ path: 'a.cs', edits: [] }, scale) }),
  'edits in no order': () => {
    const all = Array.from({ length: 100_000 }, (_, at) => ({ ...edit, start: 0, end: 0, at }));
    const shuffled = all.map(({ at }) => ((at * 7919) % 100_000) * 5);
    const list = shuffled.map((start) => JSON.stringify({ start, end: start, text: '' }));
    return outcome({ changes: `{"path":"a.cs","edits":[${list.join()}]}` });
  },
  documents: (scale) => outcome({ documents: many({ name: 'a', mediaType: 'b', text: '' }, scale) }),
};

/** Answers of a single text, which is parsed at once. */
export const longest: Record<string, (scale: number) => string> = {
  'a document': (scale) =>
    outcome({ documents: JSON.stringify({ name: 'a', mediaType: 'b', text: long(scale) }) }),
  'a message': (scale) => outcome({ findings: JSON.stringify(finding(long(scale))) }),
};

const bytes = (scale: number) => scale * defaultLimits.outputBytes;

/** Answers that are refused, with the code. */
export const refused: Record<string, [code: string, make: (scale: number) => string]> = {
  'too many objects': [
    'ERR_LIMIT_OUTPUT',
    (scale) =>
      outcome({
        changes: Array(scale * 300_000)
          .fill('{"path":"a.cs","edits":[]}')
          .join(),
      }),
  ],
  'lists in lists': ['ERR_OUTCOME_INVALID', (scale) => '['.repeat(bytes(scale))],
  'lists in a list': ['ERR_OUTCOME_INVALID', (scale) => outcome({ findings: '['.repeat(bytes(scale)) })],
  'an object of a million members': [
    'ERR_OUTCOME_INVALID',
    (scale) => outcome({ findings: `{${Array.from({ length: scale * 1e6 }, (_, at) => `"${at}":1`)}}` }),
  ],
  'a name that is all': ['ERR_OUTCOME_INVALID', (scale) => `{"${'k'.repeat(bytes(scale))}":1}`],
  blanks: ['ERR_OUTCOME_INVALID', (scale) => ' '.repeat(bytes(scale))],
  'numbers for spans': [
    'ERR_OUTCOME_INVALID',
    (scale) =>
      outcome({
        unparsed: Array(bytes(scale) / 2 - 200)
          .fill('1')
          .join(),
      }),
  ],
  'members that are given twice': [
    'ERR_OUTCOME_INVALID',
    () => `{"reports":[],"reports":[],"changes":[],"documents":[${' '.repeat(100_000)}]}`,
  ],
  'an end that is none': [
    'ERR_OUTCOME_INVALID',
    (scale) => outcome({ unparsed: many(span, scale) }).slice(0, -1),
  ],
  'more behind the end': ['ERR_OUTCOME_INVALID', (scale) => `${outcome({ unparsed: many(span, scale) })}{}`],
  'edits that overlap': [
    'ERR_OUTCOME_INVALID',
    (scale) =>
      outcome({ changes: many({ path: 'a.cs', edits: [{ start: 0, end: 1, text: '' }] }, scale, 2) }),
  ],
};
