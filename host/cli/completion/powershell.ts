import { type CommandTree, flatten } from './tree.js';

export function script(tree: CommandTree): string {
  const entries = [...flatten(tree)].map(([words, command]) => {
    const offered = [
      ...command.commands.map(({ name, summary }) => pair(name, summary)),
      ...command.values.map((value) => pair(value, value)),
      ...command.options.map(({ long, description }) => pair(long, description)),
    ];
    return `    ${quote(words.join(' '))} = @(${offered.join(', ')})`;
  });
  const values = new Map<string, readonly string[]>();
  for (const [, { options }] of flatten(tree)) {
    for (const { long, takes } of options) if (typeof takes !== 'string') values.set(long, takes);
  }
  const choices = [...values].map(([long, some]) => `    ${quote(long)} = @(${some.map(quote).join(', ')})`);
  return `# PowerShell completion for ${tree.name}
Register-ArgumentCompleter -Native -CommandName ${tree.name} -ScriptBlock {
  param($word, $ast, $position)
  $offers = @{
${entries.join('\n')}
  }
  $choices = @{
${choices.join('\n')}
  }
  $elements = @($ast.CommandElements | Where-Object { $_.Extent.EndOffset -lt $position } | ForEach-Object { $_.ToString() })
  $command = ''
  foreach ($element in ($elements | Select-Object -Skip 1)) {
    $next = "$command $element".Trim()
    if ($offers.ContainsKey($next)) { $command = $next }
  }
  $previous = $elements | Select-Object -Last 1
  if ($previous -and $choices.ContainsKey($previous)) {
    $choices[$previous] | Where-Object { $_ -like "$word*" } | ForEach-Object {
      [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
    }
    return
  }
  $offers[$command] | Where-Object { $_[0] -like "$word*" } | ForEach-Object {
    [System.Management.Automation.CompletionResult]::new($_[0], $_[0], 'ParameterName', $_[1])
  }
}
`;
}

function pair(name: string, text: string): string {
  return `,@(${quote(name)}, ${quote(text)})`;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
