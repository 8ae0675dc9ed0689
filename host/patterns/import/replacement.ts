import { ConversionError } from './conversion-error.js';
import type { ConvertedRegex } from './dotnet-regex.js';

const token = /\$(?:(\$)|(&)|([`'+_])|(\d+)|\{(\w+)\})/g;
const unsupported: Record<string, string> = {
  '`': 'the text before the match, $`',
  "'": "the text after the match, $'",
  '+': 'the last group, $+',
  _: 'the whole text, $_',
};

/**
 * Rewrites a .NET replacement for ECMAScript: `$1` and `${name}` become `$<name>` or the group's number there. What
 * refers to no group is plain text in both.
 * @throws ConversionError
 */
export function convertReplacement(replacement: string, { groups, names }: ConvertedRegex): string {
  return replacement.replace(token, (whole, dollar, all, other, number, name, offset, text) => {
    if (dollar) return '$$';
    if (all) return '$&';
    if (other) throw new ConversionError(`${unsupported[other]} in the replacement`);
    const written: string = number ?? name;
    if (/^0+$/.test(written)) return '$&';
    if (!/^\d+$/.test(written)) return names.has(written) ? `$<${written}>` : plain(whole);
    const group = groups.get(Number(written));
    if (group === undefined) return plain(whole);
    if (typeof group === 'string') return `$<${group}>`;
    // Always two digits, if a third character could be read as part of the number.
    const ambiguous = /\d/.test(text[offset + whole.length] ?? '');
    return `$${ambiguous ? String(group).padStart(2, '0') : group}`;
  });
}

function plain(text: string): string {
  return text.replaceAll('$', '$$$$');
}

/** Escapes a replacement that is all plain text. */
export function literalReplacement(text: string): string {
  return plain(text);
}
