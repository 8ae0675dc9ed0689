/** All that two runs of one build may differ in. A rule replaces what its pattern finds; nothing else is made equal. */
const rules = [
  { name: 'milliseconds in JSON', pattern: /(?<before>"\w*Ms": ?)\d+(?:\.\d+)?/g, by: '$<before><time>' },
  { name: 'seconds', pattern: /\b\d+\.\d\d s\b/g, by: '<time> s' },
  { name: 'milliseconds', pattern: /\b\d+(?:\.\d+)? ms\b/g, by: '<time> ms' },
  { name: 'time of a test', pattern: /(?<before>\btime=")\d+(?:\.\d+)?"/g, by: '$<before><time>"' },
  {
    name: 'moment',
    pattern: /\b\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d(?:\.\d+)?Z| \d\d:\d\d\b)/g,
    by: '<moment>',
  },
  {
    name: 'memory',
    pattern: /\b\d+ of \d+ MiB promised, \d+ MiB the most/g,
    by: '<memory> promised, <memory> the most',
  },
  {
    name: 'memory in JSON',
    pattern: /(?<before>"(?:peakMemory|budget|reserved)Bytes": ?)\d+/g,
    by: '$<before><memory>',
  },
  // Compiling an agent twice gives different bytes.
  { name: 'component', pattern: /^\0asm[\s\S]*/g, by: '<component>' },
  {
    name: 'digest of a component',
    pattern: /(?<before>\bsha256(?:": ?"| ))[0-9a-f]{64}\b/g,
    by: '$<before><digest>',
  },
  {
    name: 'distribution of times in JSON',
    pattern: /(?<="\w+Ms": ?\{[^}]*"(?:min|mean|p50|p95|p99|max)": ?)\d+(?:\.\d+)?/g,
    by: '<time>',
  },
];

/** Applies the rules to the outputs of two builds, and counts how often each applied. */
export class Normalizer {
  #counts = new Map();
  #rules;

  /** @param versions version of each side's build */
  constructor(versions) {
    this.#rules = { old: rulesOf(versions.old), new: rulesOf(versions.new) };
    for (const { name } of this.#rules.old) this.#counts.set(name, { old: 0, new: 0 });
  }

  normalize(text, side) {
    let result = text;
    for (const { name, pattern, by } of this.#rules[side]) {
      const found = result.match(pattern)?.length ?? 0;
      if (found === 0) continue;
      this.#counts.get(name)[side] += found;
      result = result.replaceAll(pattern, by);
    }
    return result;
  }

  /** Of each rule, in the table's order, how often it applied. */
  counts() {
    return [...this.#counts].map(([name, count]) => ({ name, ...count }));
  }
}

function rulesOf(version) {
  const literal = version.replaceAll(/[.+]/g, '\\$&');
  const pattern = new RegExp(
    `(?<before>"tarscli", ?"version": ?"|"tarscli": ?"|tarscli |^)${literal}\\b`,
    'gm',
  );
  return [...rules, { name: 'version', pattern, by: '$<before><version>' }];
}
