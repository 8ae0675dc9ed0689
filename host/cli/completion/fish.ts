import { type CommandTree, flatten } from './tree.js';

export function script(tree: CommandTree): string {
  const lines = [`# fish completion for ${tree.name}`, `complete -c ${tree.name} -f`];
  for (const [words, command] of flatten(tree)) {
    const names = command.commands.map(({ name }) => name).join(' ');
    const seen = words.map((word) => `__fish_seen_subcommand_from ${word}`).join('; and ');
    const others = [names, ...namesakes(tree, words)].filter((name) => name !== '').join(' ');
    const unseen = others === '' ? '' : `not __fish_seen_subcommand_from ${others}`;
    const condition = [seen, unseen].filter(Boolean).join('; and ');
    const at = condition === '' ? '' : ` -n ${quote(condition)}`;
    const start = `complete -c ${tree.name}${at}`;
    for (const sub of command.commands) lines.push(`${start} -a ${sub.name} -d ${quote(sub.summary)}`);
    if (command.values.length > 0) lines.push(`${start} -a ${quote(command.values.join(' '))}`);
    if (command.files) lines.push(`${start} -F`);
    for (const { long, short, description, takes } of command.options) {
      const flags = [`-l ${long.slice(2)}`, ...(short ? [`-s ${short.slice(1)}`] : [])].join(' ');
      const value = {
        nothing: '',
        file: ' -r -F',
        folder: " -x -a '(__fish_complete_directories)'",
        text: ' -x',
      };
      const action = typeof takes === 'string' ? value[takes] : ` -x -a ${quote(takes.join(' '))}`;
      lines.push(`${start} ${flags}${action} -d ${quote(description)}`);
    }
  }
  return `${lines.join('\n')}\n`;
}

/** Returns the groups beside these words that have a command of the same name, such as `counts` with its `import`. */
function namesakes(tree: CommandTree, [word, ...rest]: readonly string[]): string[] {
  const next = tree.commands.find(({ name }) => name === word);
  if (next === undefined) return [];
  const groups = tree.commands.filter(
    ({ name, commands }) => name !== word && commands.some((each) => each.name === word),
  );
  return [...groups.map(({ name }) => name), ...namesakes(next, rest)];
}

function quote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
