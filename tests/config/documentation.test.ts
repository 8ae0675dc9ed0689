import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { lsp } from '#host/config/lsp.js';
import { variableOf } from '#host/config/sections.js';
import { selfCode } from '#host/config/self-code.js';

const page = readFileSync(new URL('../../docs/configuration.md', import.meta.url), 'utf8');
const schema = JSON.parse(
  readFileSync(new URL('../../schemas/tars.config.schema.json', import.meta.url), 'utf8'),
);

describe('every key of selfCode', () => {
  test.each(Object.entries(selfCode))(
    '%s is in the table and the schema as it is',
    (name, { option, says, initial }) => {
      const row = page.split('\n').find((line) => line.startsWith(`| \`${name}\` | \``));
      expect(row).toContain(`| \`${option}\` | ${says} |`);
      const standard = [initial ?? []].flat().map((one) => `\`${JSON.stringify(one)}\``);
      expect(row).toContain(`| ${standard.join(', ') || 'none'} |`);
      expect(schema.properties.selfCode.properties[name].default).toEqual(initial);
    },
  );

  test.each(Object.entries(lsp))('of lsp, too: %s', (name, { option, says, initial }) => {
    const rows = page.slice(page.indexOf('\n## lsp')).split('\n');
    const row = rows.find((line) => line.startsWith(`| \`${name}\` | \``));
    expect(row).toContain(`| \`${option}\` | ${says} |`);
    expect(schema.properties.lsp.properties[name].default).toEqual(initial);
  });

  test('has the variable that the page explains', () => {
    expect(page).toContain(`${variableOf('selfCode', 'budgetTime')}=30m`);
  });
});
