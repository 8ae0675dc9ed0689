import { beforeAll, describe, expect, test } from 'vitest';
import { collect, fixture, openHost, rejection } from './agents-for-tests.js';

let probe: string;
beforeAll(async () => {
  probe = await fixture('probe');
});

const files = [
  { path: 'a.txt', text: 'x' },
  { path: 'b.txt', text: 'y' },
];

describe('what JSON can’t say is refused by its place', () => {
  const cyclic: Record<string, unknown> = { list: [{}] };
  cyclic.list = [cyclic];
  const deep = Array.from({ length: 2000 }).reduce((inner) => ({ a: inner }), {});
  const odd: [unknown, RegExp][] = [
    [{ a: [1, 1n] }, /\.a\[1\] is a bigint/],
    [cyclic, /\.list\[0\] holds itself/],
    [{ a: Number.NaN }, /\.a is NaN/],
    [{ a: [undefined] }, /\.a\[0\] is undefined/],
    [{ a: { 'b c': () => {} } }, /\.a\["b c"\] is a function/],
    [{ a: new Map() }, /\.a is a Map/],
    [{ a: /x/ }, /\.a is a RegExp/],
    [{ a: Promise.resolve() }, /\.a is a Promise/],
    [deep, /more than 1000 levels deep/],
    [
      {
        get a() {
          throw new Error('no');
        },
      },
      /no$/,
    ],
  ];

  test.each(odd)('in settings and options of tasks (%#)', async (value, message) => {
    const host = await openHost();
    const said = (where: string) => ({
      message: expect.stringMatching(new RegExp(`${where}.*${message.source}`)),
      issues: [{ path: expect.any(String), message: expect.any(String) }],
    });
    const settings = { code: 'ERR_SETTINGS_INVALID', ...said('settings') };
    expect(await rejection(host.prepare(probe, { settings: value }))).toMatchObject(settings);
    expect(await rejection(host.call(probe, {}, { settings: value }))).toMatchObject(settings);
    expect(await rejection(collect(host.run(probe, [], { settings: value })))).toMatchObject(settings);
    const made = { settings: () => value };
    expect(await rejection(collect(host.run(probe, files, made)))).toMatchObject(settings);
    const options = { code: 'ERR_OPTION_INVALID', ...said('run: taskOptions') };
    const run = host.run(probe, files, { taskOptions: value as object });
    expect(await rejection(collect(run))).toMatchObject(options);
  });

  test('what JSON leaves out or writes otherwise is not refused', async () => {
    const host = await openHost();
    const shared = { of: 'two' };
    class Own {
      a = 1;
      left = undefined;
    }
    const settings = { at: new Date(0), one: shared, two: shared, own: new Own(), none: null };
    const [report] = await collect(host.run(probe, [{ path: 'a.txt', text: '!settings' }], { settings }));
    expect(report!.findings[0]!.message).toMatch(/^\{"at":"1970-01-01T00:00:00.000Z"/);
  });

  test('also where the text is one that was seen before', async () => {
    const host = await openHost();
    await host.prepare(probe, { settings: { a: null } });
    const error = await rejection(host.prepare(probe, { settings: { a: Number.NaN } }));
    expect(error.message).toBe("settings.a is NaN, which JSON can't say");
  });
});

describe('agents and tasks that are none are refused', () => {
  test('agents', async () => {
    const host = await openHost();
    const values: [unknown, string][] = [
      [undefined, 'undefined'],
      [null, 'null'],
      [5, 'the number 5'],
      [{}, 'an object'],
      [new URL('file:///agent.wasm'), 'a URL'],
    ];
    for (const [value, name] of values) {
      const agent = value as string;
      const message = `agent must be a name or path, not ${name}`;
      expect((await rejection(host.inspect(agent))).message).toBe(`inspect: ${message}`);
      expect((await rejection(host.isolation(agent))).message).toBe(`isolation: ${message}`);
      expect((await rejection(host.prepare(agent))).message).toBe(`prepare: ${message}`);
      expect((await rejection(host.call(agent, {}))).message).toBe(`call: ${message}`);
      expect((await rejection(collect(host.run(agent, files)))).message).toBe(`run: ${message}`);
      const several = await rejection(collect(host.run([probe, agent], files)));
      expect(several.message).toBe(`run: agent[1] must be a name or path, not ${name}`);
    }
    expect(await rejection(collect(host.run([], files)))).toMatchObject({
      code: 'ERR_OPTION_INVALID',
      message: 'run: agent must name at least one',
    });
  });

  const report = { path: '', language: 'text', findings: [], metrics: [], unparsed: [] };
  test.each<[unknown, RegExp]>([
    [null, /task must be an object, not null/],
    [{ sources: 'x' }, /task\.sources must be a list, not the text "x"/],
    [{ sources: [null] }, /task\.sources\[0\] must be an object, not null/],
    [
      { sources: [{ path: 'a', language: 'text', text: Buffer.from('') }] },
      /task\.sources\[0\]\.text must be text, not a Buffer/,
    ],
    [{ sources: [{ path: 'a', text: '' }] }, /task\.sources\[0\]\.language must be text, not undefined/],
    [
      { sources: [{ path: 1, language: 'text', text: '' }] },
      /task\.sources\[0\]\.path must be text, not the number 1/,
    ],
    [{ options: {} }, /task\.options must be JSON as text, not an object/],
    [{ reports: {} }, /task\.reports must be a list, not an object/],
    [{ reports: [report, { path: 'a' }] }, /task\.reports\[1\] must be a report, .*, not an object/],
    [{ reports: [{ ...report, more: 1n }] }, /task\.reports must be JSON: .*BigInt/],
    [{ reports: [{ ...report, findings: [{ ruleId: 1 }] }] }, /task isn't a valid task/],
  ])('tasks (%#)', async (task, message) => {
    const host = await openHost();
    const error = await rejection(host.call(probe, task as object));
    expect(error).toMatchObject({ code: 'ERR_OPTION_INVALID', message: expect.stringMatching(message) });
    await host.call(probe, {});
  });
});
