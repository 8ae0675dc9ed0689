import { element } from './dom.js';

const severities = ['hint', 'info', 'warning', 'error'];

type Key = 'severity' | 'rule' | 'finding' | 'place' | 'confidence';

interface Row {
  element: HTMLTableRowElement;
  severity: number;
  rule: string;
  path: string;
  line: number;
  confidence: number;
  text: string;
  message: string;
}

const compare: Record<Key, (a: Row, b: Row) => number> = {
  severity: (a, b) => b.severity - a.severity,
  rule: (a, b) => a.rule.localeCompare(b.rule),
  finding: (a, b) => a.message.localeCompare(b.message),
  place: (a, b) => a.path.localeCompare(b.path) || a.line - b.line,
  confidence: (a, b) => b.confidence - a.confidence,
};

/** Makes the table sortable and filterable. */
export function enableTable(): { showPath(path: string): void } {
  const body = document.querySelector('tbody');
  if (!body) return { showPath: () => undefined };
  const rows = [...body.rows].map(read);
  const shown = new Set(
    severities.map((_, index) => index).filter((level) => rows.some((row) => row.severity === level)),
  );
  let path = '';

  const search = element('input', {
    type: 'search',
    placeholder: 'Search findings',
    'aria-label': 'Search findings',
    oninput: () => apply(),
  });
  const rule = element(
    'select',
    { 'aria-label': 'Rule', onchange: () => apply() },
    element('option', { value: '' }, 'All rules'),
    ...ruleCounts(rows).map(([id, count]) => element('option', { value: id }, `${id} (${count})`)),
  );
  const chips = [...shown].toReversed().map((level) => {
    const chip = element(
      'button',
      { type: 'button', class: `chip ${severities[level]}`, 'aria-pressed': 'true' },
      severities[level]!,
    );
    chip.addEventListener('click', () => {
      if (shown.has(level)) shown.delete(level);
      else shown.add(level);
      chip.setAttribute('aria-pressed', String(shown.has(level)));
      apply();
    });
    return chip;
  });
  const place = element('button', {
    type: 'button',
    class: 'chip path',
    hidden: true,
    onclick: () => showPath(''),
  });
  const count = element('output', { 'aria-live': 'polite' });
  const code = element(
    'button',
    { type: 'button', class: 'quiet', onclick: () => toggleCode() },
    'Show all code',
  );
  const filters = document.getElementById('filters')!;
  filters.append(search, rule, element('span', { class: 'chips' }, ...chips, place), count);
  if (body.querySelector('details')) filters.append(code);

  const apply = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let visible = 0;
    for (const row of rows) {
      const isShown =
        shown.has(row.severity) &&
        (rule.value === '' || row.rule === rule.value) &&
        (path === '' || row.path === path || row.path.startsWith(`${path}/`)) &&
        words.every((word) => row.text.includes(word));
      row.element.hidden = !isShown;
      if (isShown) visible++;
    }
    count.textContent =
      visible === rows.length ? `${rows.length} shown` : `${visible} of ${rows.length} shown`;
  };

  const showPath = (wanted: string) => {
    path = wanted;
    place.hidden = path === '';
    place.textContent = `${path} ×`;
    apply();
  };

  const toggleCode = () => {
    const all = [...body.querySelectorAll('details')];
    const open = all.some((details) => !details.open);
    for (const details of all) details.open = open;
    code.textContent = open ? 'Hide all code' : 'Show all code';
  };

  enableSorting(body, rows);
  apply();
  return { showPath };
}

function enableSorting(body: HTMLTableSectionElement, rows: readonly Row[]): void {
  const heads = [...document.querySelectorAll<HTMLTableCellElement>('th[data-sort]')];
  for (const head of heads) {
    const key = head.dataset.sort as Key;
    const button = element('button', { type: 'button' }, head.textContent!);
    button.addEventListener('click', () => {
      const turned = head.getAttribute('aria-sort') === 'ascending' ? 'descending' : 'ascending';
      for (const other of heads) other.removeAttribute('aria-sort');
      head.setAttribute('aria-sort', turned);
      const sign = turned === 'ascending' ? 1 : -1;
      body.append(...rows.toSorted((a, b) => sign * compare[key](a, b)).map((row) => row.element));
    });
    head.replaceChildren(button);
  }
}

function read(row: HTMLTableRowElement): Row {
  const { severity, rule, path, line, confidence } = row.dataset as Record<string, string>;
  return {
    element: row,
    severity: Number(severity),
    rule: rule!,
    path: path!,
    line: Number(line),
    confidence: Number(confidence),
    // Not the code: the lines around a finding are those of others.
    text: [...row.querySelectorAll('.badge, .rule, .what p, .place')]
      .map((part) => part.textContent)
      .join(' ')
      .toLowerCase(),
    message: row.querySelector('.what')!.textContent!,
  };
}

function ruleCounts(rows: readonly Row[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const { rule } of rows) counts.set(rule, (counts.get(rule) ?? 0) + 1);
  return [...counts].sort(([a], [b]) => a.localeCompare(b));
}
