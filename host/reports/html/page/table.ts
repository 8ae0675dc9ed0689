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
  enableSorting(body, rows);
  return new Filters(body, rows);
}

/** Hides the rows that the reader's choice leaves out. */
class Filters {
  readonly #body: HTMLTableSectionElement;
  readonly #rows: readonly Row[];
  /** Severities that are shown. */
  readonly #shown: Set<number>;
  #path = '';
  readonly #search = element('input', {
    type: 'search',
    placeholder: 'Search findings',
    'aria-label': 'Search findings',
    oninput: () => this.#apply(),
  });
  readonly #rule: HTMLSelectElement;
  readonly #place = element('button', {
    type: 'button',
    class: 'chip path',
    hidden: true,
    onclick: () => this.showPath(''),
  });
  readonly #count = element('output', { 'aria-live': 'polite' });
  readonly #code = element(
    'button',
    { type: 'button', class: 'quiet', onclick: () => this.#toggleCode() },
    'Show all code',
  );

  constructor(body: HTMLTableSectionElement, rows: readonly Row[]) {
    this.#body = body;
    this.#rows = rows;
    const levels = severities.map((_, index) => index);
    this.#shown = new Set(levels.filter((level) => rows.some((row) => row.severity === level)));
    this.#rule = element(
      'select',
      { 'aria-label': 'Rule', onchange: () => this.#apply() },
      element('option', { value: '' }, 'All rules'),
      ...ruleCounts(rows).map(([id, count]) => element('option', { value: id }, `${id} (${count})`)),
    );
    const chips = [...this.#shown].toReversed().map((level) => this.#chip(level));
    const filters = document.getElementById('filters')!;
    const choices = element('span', { class: 'chips' }, ...chips, this.#place);
    filters.append(this.#search, this.#rule, choices, this.#count);
    if (body.querySelector('details')) filters.append(this.#code);
    this.#apply();
  }

  /** Leaves the findings of a file, or of the files in a folder. */
  showPath(path: string): void {
    this.#path = path;
    this.#place.hidden = path === '';
    this.#place.textContent = `${path} ×`;
    this.#apply();
  }

  #chip(level: number): HTMLElement {
    const chip = element(
      'button',
      { type: 'button', class: `chip ${severities[level]}`, 'aria-pressed': 'true' },
      severities[level]!,
    );
    chip.addEventListener('click', () => {
      if (this.#shown.has(level)) this.#shown.delete(level);
      else this.#shown.add(level);
      chip.setAttribute('aria-pressed', String(this.#shown.has(level)));
      this.#apply();
    });
    return chip;
  }

  #apply(): void {
    const words = this.#search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const rule = this.#rule.value;
    let visible = 0;
    for (const row of this.#rows) {
      const isShown =
        this.#shown.has(row.severity) &&
        (rule === '' || row.rule === rule) &&
        (this.#path === '' || row.path === this.#path || row.path.startsWith(`${this.#path}/`)) &&
        words.every((word) => row.text.includes(word));
      row.element.hidden = !isShown;
      if (isShown) visible++;
    }
    const all = this.#rows.length;
    this.#count.textContent = visible === all ? `${all} shown` : `${visible} of ${all} shown`;
  }

  #toggleCode(): void {
    const all = [...this.#body.querySelectorAll('details')];
    const open = all.some((details) => !details.open);
    for (const details of all) details.open = open;
    this.#code.textContent = open ? 'Hide all code' : 'Show all code';
  }
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
