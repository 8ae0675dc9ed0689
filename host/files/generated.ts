const names =
  /(?:\.(?:g|g\.i|designer|generated|feature)\.(?:cs|vb|fs)|\.(?:generated|pb)\.\w+|[.-]min\.[cm]?js|^TemporaryGeneratedFile_.*\.cs|AssemblyAttributes\.cs)$/i;

const markers = [
  /<auto-?generated/i,
  /\bGENERATED CODE\b/,
  /@generated\b/,
  /^\s*(?:\/\/|\/\*|#|\(\*)\s*Code generated .* DO NOT EDIT/m,
];

/** By its name: what .NET's own generators, gRPC, SpecFlow and minifiers write. */
export function hasGeneratedName(path: string): boolean {
  return names.test(path.slice(path.lastIndexOf('/') + 1));
}

/** By a marker in the comments before the first line of code. */
export function hasGeneratedHeader(text: string): boolean {
  const comments = leadingComments(text);
  return markers.some((marker) => marker.test(comments));
}

function leadingComments(text: string): string {
  const lines = text.slice(0, 4096).split(/\r\n|\r|\n/);
  const taken: string[] = [];
  let until: string | undefined;
  for (const line of lines.slice(0, 30)) {
    const trimmed = line.trim();
    if (until !== undefined) {
      taken.push(line);
      if (trimmed.includes(until)) until = undefined;
    } else if (trimmed.startsWith('/*') || trimmed.startsWith('(*')) {
      taken.push(line);
      const end = trimmed.startsWith('/*') ? '*/' : '*)';
      if (!trimmed.includes(end)) until = end;
    } else if (trimmed === '' || trimmed.startsWith('//') || trimmed.startsWith('#')) {
      taken.push(line);
    } else {
      break;
    }
  }
  return taken.join('\n');
}
