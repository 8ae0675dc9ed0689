const commands = [
  [],
  ['analyze'],
  ['hyperlight-run'],
  ['hyperlight-spawn'],
  ['generate'],
  ['validate-change'],
  ['feedback'],
  ['patterns'],
  ...['list', 'show', 'validate', 'test', 'import', 'stats', 'suggest', 'counts'].map((name) => [
    'patterns',
    name,
  ]),
  ...['export', 'import'].map((name) => ['patterns', 'counts', name]),
  ['mcp'],
  ['lsp'],
  ['watch'],
  ['lsp'],
  ['report'],
  ['report', 'convert'],
  ['report', 'compare'],
  ['agents'],
  ...['list', 'inspect', 'build'].map((name) => ['agents', name]),
  ['config'],
  ...['show', 'approve', 'approvals', 'forget'].map((name) => ['config', name]),
  ['doctor'],
  ['bench'],
  ['completions'],
];

/** What the program says of itself. */
export function helpCases() {
  const one = (name, ...args) => ({ name, steps: [args] });
  return [
    ...commands.map((words) => one(['help', ...words].join(' '), ...words, '--help')),
    one('help by its command', 'help', 'analyze'),
    one('no arguments'),
    one('version', '--version'),
    ...['bash', 'zsh', 'fish', 'powershell'].map((shell) =>
      one(`completions ${shell}`, 'completions', shell),
    ),
    { name: 'config show', steps: [{ args: ['config', 'show'], shape: true }] },
    { name: 'config show json', steps: [{ args: ['config', 'show', '--json'], shape: true }] },
    { name: 'doctor', steps: [{ args: ['doctor'], shape: true }] },
    { name: 'doctor json', steps: [{ args: ['doctor', '--json'], shape: true }] },
  ];
}
