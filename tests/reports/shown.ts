/** Texts that lie to whoever looks at them, or give orders to what shows them, by what obeys. */
export const lies: Readonly<Record<string, string>> = {
  'clears the screen': 'a\u001b[2Jb',
  'control sequence of one character': 'a\u009b2Jb',
  'title of the window': 'a\u001b]0;title\u0007b',
  'link to elsewhere': 'a\u001b]8;;https://example.org\u001b\\b\u001b]8;;\u001b\\',
  'clipboard, in C1': 'a\u009d52;c;Y3VybA==\u009cb',
  'overwrites its line': 'harmful\rharmless',
  backspaces: 'bad\b\b\bgood',
  'next line': 'a\u0085b',
  'line separator': 'a\u2028::error::b',
  'right to left': 'a\u202eb\u202c\u2067c\u2069',
  'marks of direction': 'a\u200e\u200f\u061cb',
  'zero width': 'a\u200bb\u2060c\ufeffd',
  'soft hyphen and filler': 'a\u00adb\u3164c\u115fd\u034fe',
  tags: 'a\u{e0041}\u{e007f}b',
  'selectors that hide data': 'a\u{e0100}\u{e01ef}b',
  'command of GitHub': '::set-output name=ok::yes',
  'command of GitHub after blanks': ' \t::stop-commands::x',
  'command of older runners': 'a ##[set-env name=PATH]x',
  'command of Azure': 'a ##vso[task.setvariable variable=x]y',
  'command of TeamCity': "##teamcity[buildStatus status='SUCCESS']",
  'section of GitLab': 'section_start:0:x\r\u001b[0Kdone',
};

const hidden =
  /[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\ufffe\uffff]|[\u{e0000}-\u{e0fff}]|\u034f|\p{Surrogate}/u;

/** What is in a text that nobody sees, or that a terminal or a CI service obeys. */
export function ordersIn(text: string, own: RegExp = /^$/): string[] {
  const lines = text.split('\n');
  return [
    ...lines.filter((line) => hidden.test(line)),
    ...lines.filter((line) => /^\s*::/.test(line) && !own.test(line)),
    ...lines.filter((line) => /##[a-z]*\[/i.test(line)),
  ];
}
