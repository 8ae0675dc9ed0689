const opening = '<!-- verdicts -->';
const closing = '<!-- /verdicts -->';

const share = (part, all) => (all === 0 ? '–' : `${Math.round((100 * part) / all)} %`);

function row(name, verdicts) {
  const count = (verdict) => verdicts.filter((one) => one.verdict === verdict).length;
  const [right, arguable, wrong] = ['true', 'arguable', 'wrong'].map(count);
  const all = verdicts.length;
  const cells = [name, all, `${right} (${share(right, all)})`, arguable, `${wrong} (${share(wrong, all)})`];
  return `| ${cells.join(' | ')} |`;
}

/** The text with the table of all verdicts between its two marks. */
export function tableIn(text, { repositories, verdicts }) {
  const [start, end] = [text.indexOf(opening), text.indexOf(closing)];
  if (start < 0 || end < start) throw new Error(`the page lacks ${opening} or ${closing}`);
  const rules = [...new Set(verdicts.map(({ rule }) => rule))].sort();
  const table = [
    `${verdicts.length} findings in ${Object.keys(repositories).length} repositories:`,
    '',
    '| pattern | read | true | arguable | wrong |',
    '| --- | --- | --- | --- | --- |',
    ...rules.map((rule) =>
      row(
        rule,
        verdicts.filter((one) => one.rule === rule),
      ),
    ),
    row('all', verdicts),
  ];
  return `${text.slice(0, start + opening.length)}\n${table.join('\n')}\n${text.slice(end)}`;
}
