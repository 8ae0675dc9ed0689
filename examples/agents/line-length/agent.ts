import { defineAgent, eachSource, type Finding, languages, Positions } from 'tars-hyperlight/sdk';
import * as z from 'zod/mini';

export const agent = defineAgent({
  name: 'line-length',
  version: '1.0.0',
  role: 'analyzer',
  description: 'Finds lines that are too long',
  languages,
  settings: z.strictObject({ max: z._default(z.number().check(z.int(), z.positive()), 120) }),
  configure({ max }) {
    const rule = {
      id: 'LINE1',
      name: 'long-line',
      description: `Lines of more than ${max} characters are hard to read side by side.`,
      severity: 'hint' as const,
      languages: [...languages],
    };
    return {
      rules: [rule],
      run: eachSource(({ text }) => {
        const positions = new Positions(text);
        const findings: Finding[] = [];
        for (const { 0: line, index } of text.matchAll(/[^\r\n]+/g)) {
          if (line.length <= max) continue;
          findings.push({
            ruleId: rule.id,
            severity: rule.severity,
            message: `The line has ${line.length} characters, ${line.length - max} more than ${max}`,
            span: positions.span(index, index + line.length),
            confidence: 1,
          });
        }
        return { findings };
      }),
    };
  },
});
