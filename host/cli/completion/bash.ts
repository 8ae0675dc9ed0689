import { type CommandTree, flatten } from './tree.js';

/** Makes a script for bash 3.2 and later, without bash-completion. */
export function script(tree: CommandTree): string {
  const cases = [...flatten(tree)].map(([words, command]) => {
    const values = command.options
      .map(({ long, short, takes }) => {
        const names = short === undefined ? long : `${long}|${short}`;
        if (takes === 'nothing') return '';
        if (takes === 'file') return `      ${names}) files=1; return ;;\n`;
        if (takes === 'folder')
          return `      ${names}) local IFS=$'\\n'; COMPREPLY=($(compgen -d -- "$word")); return ;;\n`;
        if (takes === 'text') return `      ${names}) return ;;\n`;
        return `      ${names}) COMPREPLY=($(compgen -W "${takes.join(' ')}" -- "$word")); return ;;\n`;
      })
      .join('');
    const offered = [...command.commands.map(({ name }) => name), ...command.values].join(' ');
    const options = command.options.flatMap(({ long, short }) => (short ? [long, short] : [long])).join(' ');
    return `    "${words.join(' ')}")
      case $previous in
${values}      esac
      options="${options}" offered="${offered}" files=${command.files ? 1 : 0} ;;
`;
  });
  const commandWords = [...flatten(tree)].map(([words]) => `"${words.join(' ')}"`).join(' ');
  return `# bash completion for ${tree.name}
_${tree.name}() {
  local word=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]}
  local command="" options="" offered="" files=0 index candidate
  for ((index = 1; index < COMP_CWORD; index++)); do
    candidate="\${command:+$command }\${COMP_WORDS[index]}"
    case "$candidate" in
      ${commandWords.replace('"" ', '').replaceAll(' "', ' | "')}) command=$candidate ;;
    esac
  done
  COMPREPLY=()
  _${tree.name}_words
  if [[ $files == 1 && $word != -* ]]; then
    local IFS=$'\\n'
    COMPREPLY+=($(compgen -f -- "$word"))
    compopt -o filenames 2>/dev/null
  fi
}
_${tree.name}_words() {
  case $command in
${cases.join('')}  esac
  if [[ $word == -* ]]; then
    COMPREPLY=($(compgen -W "$options" -- "$word"))
  else
    COMPREPLY=($(compgen -W "$offered" -- "$word"))
  fi
}
complete -F _${tree.name} ${tree.name}
`;
}
