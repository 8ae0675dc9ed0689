import { type CommandTree, flatten, type OptionInfo } from './tree.js';

export function script(tree: CommandTree): string {
  const functions = [...flatten(tree)].map(([words, command]) => body(tree.name, words, command));
  return `#compdef ${tree.name}
${functions.join('')}
if [ "$funcstack[1]" = "_${tree.name}" ]; then
  _${tree.name} "$@"
else
  compdef _${tree.name} ${tree.name}
fi
`;
}

function body(program: string, words: readonly string[], command: CommandTree): string {
  const name = functionName(program, words);
  const specs = command.options.map(option);
  if (command.commands.length === 0) {
    if (command.values.length > 0) specs.push(`'1:value:(${command.values.join(' ')})'`);
    if (command.files) specs.push("'*:file:_files'");
    return `\n${name}() {\n  _arguments -s ${specs.join(' ')}\n}\n`;
  }
  const list = command.commands.map((sub) => quote(`${sub.name}:${sub.summary.replaceAll(':', '\\:')}`));
  const branches = command.commands.map(
    (sub) => `      ${sub.name}) ${functionName(program, [...words, sub.name])} ;;`,
  );
  return `
${name}() {
  local state line
  local -a commands=(${list.join(' ')})
  _arguments -C ${specs.join(' ')} '1: :->command' '*:: :->rest'
  case $state in
    command) _describe command commands ;;
    rest)
      case $words[1] in
${branches.join('\n')}
      esac ;;
  esac
}
`;
}

function functionName(program: string, words: readonly string[]): string {
  return ['', program, ...words].join('_').replaceAll('-', '_');
}

function option({ long, short, description, takes }: OptionInfo): string {
  const text = description.replace(/[[\]:]/g, '\\$&');
  const value = {
    nothing: '',
    file: ':file:_files',
    folder: ':folder:_files -/',
    text: ':value: ',
  };
  const action = typeof takes === 'string' ? value[takes] : `:value:(${takes.join(' ')})`;
  return [long, ...(short ? [short] : [])].map((name) => quote(`*${name}[${text}]${action}`)).join(' ');
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
