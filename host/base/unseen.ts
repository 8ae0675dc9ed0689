// Invisible characters that terminals and editors obey, by kind, as parts of a character class.
const controls = '\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f';
const reordering = '\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069';
const separators = '\\u2028\\u2029';
// Excludes joiners and variation selectors, which visible characters are composed with.
const withoutPicture =
  '\\xad\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u200b\\u2060-\\u2065\\u206a-\\u206f\\u3164\\ufeff\\uffa0\\ufff0-\\ufffb\\u{1bca0}-\\u{1bca3}\\u{1d173}-\\u{1d17a}\\u{e0000}-\\u{e0fff}';
const grapheme = '\\u034f';

const unseen = `${controls}${reordering}${separators}${withoutPicture}${grapheme}`;

/** Matches characters that are invisible or change how others are shown, except tabs and line feeds. */
export const unseenButLines = new RegExp(`[${unseen}]`, 'gu');

/** Matches the same characters, line feeds and lone surrogates. */
export const unseenInLine = new RegExp(`[\\n\\ud800-\\udfff${unseen}]`, 'gu');
