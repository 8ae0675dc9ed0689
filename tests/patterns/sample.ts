/** A pattern with no more than it must have. */
export function patternOf(more: Record<string, unknown> = {}): Record<string, unknown> {
  const base = {
    id: 'TARS001',
    name: 'sample',
    description: 'A sample.',
    languages: ['csharp'],
    severity: 'warning',
    category: 'style',
    message: 'This is a sample.',
  };
  const matchers = ['rule', 'detector', 'regex'];
  const matcher = matchers.some((key) => key in more) ? {} : { rule: { kind: 'goto_statement' } };
  return Object.fromEntries(
    Object.entries({ ...base, ...matcher, ...more }).filter(([, value]) => value !== undefined),
  );
}

export function databaseOf(...patterns: unknown[]): { version: number; patterns: unknown[] } {
  return { version: 1, patterns };
}
