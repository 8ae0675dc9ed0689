import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import {
  defaultLimits,
  type Finding,
  OptionInvalidError,
  type Outcome,
  type Report,
  type Task,
} from 'tars-hyperlight';
import { afterEach, expect, test } from 'vitest';
import { manifestSchema, parseManifest } from '#host/agents/manifest.js';
import { canonicalJson } from '#host/base/digest.js';
import { validateOutcome } from '#host/contract/outcome.js';
import { outcomeForm, outcomeSchema } from '#host/contract/schemas.js';
import { parseAgentInfo, parseRules } from '#host/contract/setup-answers.js';
import { parseWorld } from '#host/contract/world.js';
import { readSliced, SlicedJsonError } from '#host/json/sliced.js';
import { parseDatabase } from '#host/patterns/database.js';
import { failureFault, faultError } from '#host/sandbox/fault.js';
import { decodeResponse } from '#host/sandbox/hyperlight/response.js';
import { encodeTask } from '#host/sandbox/task.js';
import { hold, read } from './fuzz.js';
import { json, nearly, nearlyJson, text } from './values.js';

afterEach(() => {
  expect(Object.keys(Object.prototype)).toEqual([]);
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
});

const unseen = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

/** Nothing at all is no JSON. */
const written = (value: unknown) => JSON.stringify(value) ?? '';

const manifest = {
  name: 'an-agent',
  version: '1.0.0',
  role: 'analyzer',
  description: 'Looks at things',
  engine: 'quickjs',
  component: 'agent.wasm',
  syntax: true,
  languages: ['csharp', 'text'],
  settings: 'settings.json',
  limits: { wallMs: 1000, memoryBytes: 1_000_000 },
};

test('a manifest is one, or refused', async () => {
  await hold(3000, fc.oneof(nearlyJson(nearly(manifest)), nearlyJson(json), text), async (written) => {
    const got = await read(() => parseManifest(written, 'manifest.json'));
    if ('error' in got) expect(got.error.code).toBe('ERR_AGENT_INVALID');
    else expect(manifestSchema.parse(got.value)).toEqual(got.value);
  });
});

test('what an agent says of itself is right, or refused', async () => {
  const info = { ...manifest, languages: ['text'], settingsSchema: '{}' };
  const { name, version, role, description, languages, settingsSchema } = info;
  const right = { name, version, role, description, languages, settingsSchema };
  await hold(1500, fc.oneof(nearly(right), json), async (value) => {
    const got = await read(() => parseAgentInfo('agent', written(value)));
    if ('error' in got) expect(got.error.code).toBe('ERR_AGENT_INVALID');
    else expect(got.value.description).not.toMatch(unseen);
  });
});

test('rules are right, or refused', async () => {
  const rule = {
    id: 'T1',
    name: 'n',
    description: 'd',
    severity: 'error',
    languages: ['text'],
    helpUri: 'https://example.org/',
  };
  await hold(1500, fc.oneof(nearly([rule, { ...rule, id: 'T2' }]), json), async (value) => {
    const got = await read(() => parseRules('agent', written(value)));
    if ('error' in got) expect(got.error.code).toBe('ERR_AGENT_INVALID');
    else for (const { name, description } of got.value) expect(name + description).not.toMatch(unseen);
  });
});

const source = { path: 'a.cs', language: 'csharp', text: 'é = "😀";\r\nline\n' };
const bytes = Buffer.byteLength(source.text);
const span = { start: 0, end: 2, line: 1, column: 1, endLine: 1, endColumn: 2 };
const outcome = {
  reports: [
    {
      path: source.path,
      language: source.language,
      findings: [
        {
          ruleId: 'T1',
          severity: 'warning',
          message: 'm',
          span,
          confidence: 0.5,
          suggestion: { message: 's', edits: [{ start: 0, end: 2, text: 'x' }] },
        },
      ],
      metrics: [{ name: 'lines', value: 2, subject: 'a', span }],
      unparsed: [span],
    },
  ],
  changes: [{ path: source.path, edits: [{ start: 2, end: 3, text: '' }] }],
  documents: [{ name: 'feedback.json', mediaType: 'application/json', text: '{}' }],
};

/** Offsets that are near to what is allowed. */
const shifted = fc
  .record({ start: fc.integer({ min: -1, max: bytes + 2 }), end: fc.integer({ min: -1, max: bytes + 2 }) })
  .map((place) => {
    const changed = structuredClone(outcome);
    Object.assign(changed.reports[0]!.findings[0]!.span, place);
    Object.assign(changed.changes[0]!.edits[0]!, place);
    return changed as unknown;
  });

const task: Task = { sources: [source], reports: [], options: '{}' };

test('an outcome is right, or refused', async () => {
  const expectation = {
    agent: 'agent',
    task,
    rules: new Set(['T1']),
    onePerSource: true,
    limits: defaultLimits,
  };
  const isInside = (start: number, end: number) => start >= 0 && start <= end && end <= bytes;
  await hold(3000, fc.oneof(nearly(outcome), shifted, json), async (value) => {
    const got = await read(() => validateOutcome(written(value), expectation));
    if ('error' in got) {
      expect(got.error.code).toBe('ERR_OUTCOME_INVALID');
      expect(got.error.message).not.toMatch(unseen);
      return;
    }
    const { reports, changes } = got.value as Outcome;
    expect(reports).toHaveLength(1);
    for (const finding of reports[0]!.findings as Finding[]) {
      expect(finding.ruleId).toBe('T1');
      expect(isInside(finding.span.start, finding.span.end)).toBe(true);
      expect(finding.span.line).toBeGreaterThan(0);
      expect(finding.message).not.toMatch(unseen);
    }
    for (const { edits } of changes)
      for (const edit of edits) expect(isInside(edit.start, edit.end)).toBe(true);
  });
});

const patterns = readFileSync(new URL('../../patterns.json', import.meta.url), 'utf8');
const database = JSON.parse(patterns) as { patterns: unknown[] };

function readWhole(told: string): unknown {
  try {
    return outcomeSchema.safeParse(JSON.parse(told)).data;
  } catch {
    return undefined;
  }
}

function readInSlices(told: string): unknown {
  try {
    const steps = readSliced(told, outcomeForm, 1000);
    for (;;) {
      const { done, value } = steps.next();
      if (done) return value;
    }
  } catch (error) {
    expect(error).toBeInstanceOf(SlicedJsonError);
    return undefined;
  }
}

test('an outcome that is read in slices is the one that is read as a whole', async () => {
  await hold(3000, fc.oneof(nearly(outcome), shifted, json), (value) => {
    expect(readInSlices(written(value))).toEqual(readWhole(written(value)));
  });
  // What JSON.parse takes the last of, two members of a name, is refused.
  await hold(2000, fc.oneof(nearlyJson(nearly(outcome)), nearlyJson(json), text), (told) => {
    const sliced = readInSlices(told);
    if (sliced !== undefined) expect(sliced).toEqual(readWhole(told));
  });
});

test('a pattern database is one, or refused with the place', async () => {
  const records = fc.constantFrom(...database.patterns).chain((record) => nearly(record));
  const near = records.map((record) => ({ ...database, patterns: [record] }));
  await hold(1500, fc.oneof(nearlyJson(near), nearlyJson(json), text), async (written) => {
    const got = await read(() => parseDatabase(written, 'patterns.json'));
    if ('error' in got) expect(got.error.code).toBe('ERR_SETTINGS_INVALID');
    else expect(Array.isArray(got.value)).toBe(true);
  });
});

test('settings have one text, whatever order they come in', async () => {
  await hold(1000, json, (value) => {
    const canonical = canonicalJson(value);
    expect(canonicalJson(JSON.parse(canonical))).toBe(canonical);
  });
});

test('bytes out of a micro-VM are an answer, or none', async () => {
  const head = fc.record({
    status: fc.integer({ min: 0, max: 8 }),
    numbers: fc.tuple(
      ...Array.from({ length: 4 }, () => fc.oneof(fc.bigInt(0n, 300n), fc.bigInt(0n, 2n ** 64n - 1n))),
    ),
    rest: fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      nearlyJson(fc.oneof(nearly(outcome), json)).map((written) => Uint8Array.from(Buffer.from(written))),
    ),
  });
  const answers = head.map(({ status, numbers, rest }) => {
    const header = Buffer.alloc(40);
    header[0] = status;
    numbers.forEach((value, index) => {
      header.writeBigUInt64LE(value, 8 + 8 * index);
    });
    return Buffer.concat([header, rest]);
  });
  const limits = { ...defaultLimits, outputBytes: 200, logBytes: 50 };
  await hold(4000, fc.oneof(fc.uint8Array({ maxLength: 100 }), answers), async (hostile) => {
    const got = await read(() => decodeResponse(hostile, limits));
    if ('error' in got) expect(got.error.code).toBe('ERR_SANDBOX_CRASHED');
    else if (got.value.fault) expect(faultError(got.value.fault, limits).code).toMatch(/^ERR_/);
    else expect(got.value.outputBytes).toBeLessThanOrEqual(limits.outputBytes);
    if ('value' in got) for (const { message } of got.value.log) expect(message).not.toMatch(unseen);
  });
});

test('a failure is told in one line, whatever it is', async () => {
  const failure = { code: 'internal', message: 'no', issues: [{ path: 'a', message: 'b' }] };
  await hold(1500, fc.oneof(nearly(failure), json), (value) => {
    const error = faultError(failureFault(value), defaultLimits);
    expect(error.code).toMatch(/^ERR_(?:AGENT_FAILURE|LIMIT_MEMORY)$/);
    expect(error.message).not.toMatch(unseen);
  });
});

test('a task is encoded, or is none', async () => {
  const whole = { ...task, reports: outcome.reports as Report[] };
  await hold(2000, nearly(whole), (value) => {
    try {
      expect(encodeTask(value as Task).length).toBeGreaterThan(0);
    } catch (error) {
      // What calls it gives tasks of its own making: a caller's mistake, not a guest's.
      expect(error).toBeInstanceOf(OptionInvalidError);
    }
  });
});

test('the text of a world never hides an import', async () => {
  const comment = fc.string({ unit: fc.constantFrom('{', '}', '/', '*', 'import x;', ' ', '\r', '\u2028') });
  await hold(1000, fc.array(comment, { minLength: 3, maxLength: 3 }), ([first, second, third]) => {
    const wit = `package a:b;\n/// ${first}\nworld root {\n  /// ${second}\n  import a:b/c;\n  /// ${third}\n  import wasi:io/x;\n}\n`;
    expect(parseWorld(wit)).toEqual({
      imports: ['a:b/c', 'wasi:io/x'],
      exports: [],
      handles: undefined,
    });
  });
});
