const aliases: Readonly<Record<string, string>> = {
  analyzer: 'pattern-matcher',
  patternmatcher: 'pattern-matcher',
};

/** Returns the agent that a class name of TARS stands for: `PatternMatcherAgent` is `pattern-matcher`. */
export function agentNameOf(className: string): string {
  if (/[./\\]/.test(className)) return className;
  const compact = className
    .toLowerCase()
    .replace(/[-_]/g, '')
    .replace(/agent$/, '');
  if (Object.hasOwn(aliases, compact)) return aliases[compact]!;
  if (!/agent$/i.test(className)) return className;
  return className
    .replace(/agent$/i, '')
    .replace(/(?<=[a-z0-9])(?=[A-Z])/g, '-')
    .toLowerCase();
}
