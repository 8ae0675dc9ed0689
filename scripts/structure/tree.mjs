// The tables of layers in docs/architecture.md, between two marks.
const start = '<!-- layers: written by `npm run structure -- --write` from scripts/layers.json -->';
const end = '<!-- /layers -->';

const titles = {
  host: '`host/`, from top to bottom: a folder uses those below it, and `wit/`',
  guests: '`guests/`: agents use the SDK and `wit/`, never each other',
  wit: '`wit/`: what host and guests share',
};

/** @throws Error where a mark is missing */
export function withTree(document, layers) {
  const from = document.indexOf(start);
  const to = document.indexOf(end);
  if (from < 0 || to < from) throw new Error(`docs/architecture.md has no ${start} … ${end}`);
  const tables = Object.entries(titles).map(([stack, title]) =>
    table(
      title,
      layers.filter((layer) => layer.stack === stack),
    ),
  );
  return `${document.slice(0, from)}${start}\n\n${tables.join('\n\n')}\n\n${document.slice(to)}`;
}

function table(title, layers) {
  const rows = layers.map(({ name, folders, holds, also }) => {
    const beyond = also.length > 0 ? `; uses ${codes(also)}, too` : '';
    return `| ${name} | ${codes(folders)} | ${holds}${beyond} |`;
  });
  return [`${title}:`, '', '| layer | folders | holds |', '| --- | --- | --- |', ...rows].join('\n');
}

const codes = (folders) => folders.map((folder) => `\`${folder}\``).join(', ');
