import { leadingComments } from './generated.js';

/**
 * Folders of package managers, and names that people give to code of others. `Vendor` in capitals is often a word of
 * the product.
 */
const folders =
  /(?:^|\/)(?:_?vendors?|vendored|[Vv]endoring|node_modules|bower_components|jspm_packages|paket-files|site-packages|Godeps|Pods|(?:[Tt]hird|3rd)[._-]?[Pp]art(?:y|ies)|THIRD_PARTY|wwwroot\/libs?|eng\/common)\//;

/** Scripts of others beside a site's own. */
const scripts =
  /(?:^|\/)(?:Content|[Ss]cripts|static|assets|public)\/(?:[^/]+\/)*libs\/(?:[^/]+\/)*[^/]+\.[cm]?js$/;

/** At the top of a repository only: further down these are words of products. */
const topFolders = /^(?:deps|[Ee]xtern(?:als?)?)\//;

const libraries =
  'jquery|bootstrap|modernizr|knockout|angular|backbone|underscore|lodash|moment|handlebars|mustache|react(?:-dom)?|vue|' +
  'ember|prototype|mootools|dojo|raphael|d3|three|highcharts|codemirror|tinymce|ckeditor|require|popper|select2|' +
  'datatables|socket\\.io|respond|html5shiv|pdf|chart|leaflet|firebug(?:-lite)?|qunit|jasmine|mocha|sinon';

const names = [
  /[.-]min\.[cm]?js$/i,
  new RegExp(`^(?:${libraries})(?:[.-][a-z]+)*[.-]v?\\d+(?:\\.\\d+)*(?:[.-][a-z]+)*\\.[cm]?js$`, 'i'),
  /^(?:jquery[.-](?:ui|validate|unobtrusive|migrate|cookie|form)[\w.-]*|bootstrap\.bundle|firebug-lite)\.js$/i,
];

/** Whether a path, relative to its repository, is that of a library's copy. */
export function hasVendoredPath(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return (
    folders.test(path) ||
    topFolders.test(path) ||
    scripts.test(path) ||
    names.some((pattern) => pattern.test(name))
  );
}

const banners = [/^\s*\/\*\*?!(?:(?!\*\/).)*\bv?\d+\.\d+\.\d+\b/s, /^\s*\/\*(?:(?!\*\/).)*@licstart\b/s];

/**
 * Whether a script begins as released ones do: with a comment that minifiers keep and a version, or a licence for
 * browsers.
 */
export function hasReleaseBanner(text: string, language: string): boolean {
  if (language !== 'javascript') return false;
  const head = text.slice(0, 1024);
  return banners.some((banner) => banner.test(head));
}

const licenceTexts =
  /\bPermission is hereby granted, free of charge\b|\bRedistribution and use in source and binary forms\b/;

/** Whether a contribution begins with the terms of its own licence, as what was taken over from elsewhere does. */
export function hasOwnLicence(path: string, text: string): boolean {
  if (!/(?:^|\/)contrib\//i.test(path)) return false;
  const head = text.slice(0, 2048);
  return /\bCopyright\b/i.test(head) && licenceTexts.test(head);
}

const copied = [
  /^\W*(?:(?:this|the) )?(?:(?:file|code|class|module|source)s? )?(?:(?:is|was) )?(?:(?:directly|originally|verbatim|mostly) )?(?:cop(?:y|ied)|ported|vendored) (?:over )?from:? (?:https?:\/\/|\S+ \S+\.\w)/im,
  /^\s*(?:\/\/|\/\*|#)\W*https:\/\/github\.com\/[\w.-]+\/[\w.-]+\/blob\/\S+/,
];

/**
 * Whether a file says at its top that it is copied or ported from a named file of others, or begins with that file's
 * address.
 */
export function saysItIsCopied(text: string): boolean {
  const comments = leadingComments(text);
  return copied.some((one) => one.test(comments));
}
