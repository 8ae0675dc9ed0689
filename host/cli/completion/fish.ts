import { type CommandTree, flatten } from './tree.js';

export function script(tree: CommandTree): string {
  const lines = [`# fish completion for ${tree.name}`, `complete -c ${tree.name} -f`];
  for (const [words, command] of flatten(tree)) {
    const names = command.commands.map(({ name }) => name).join(' ');
    const seen = words.map((word) => `__fish_seen_subcommand_from ${word}`).join('; and ');
    const unseen = names === '' ? '' : `not __fish_seen_subcommand_from ${names}`;
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

function quote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
