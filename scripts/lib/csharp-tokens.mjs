const token =
  /\/\/[^\r\n]*|\/\*[\s\S]*?(?:\*\/|$)|"""[\s\S]*?"""|(?:\$@|@\$|@)"(?:[^"]|"")*"|\$?"(?:\\.|[^"\\\r\n])*"|'(?:\\.|[^'\\\r\n])+'|[\p{L}_][\p{L}\p{N}_]*|\d[\w.]*|\s+|[^\s]/gu;

/** The tokens of a C# text without blanks and documentation comments; all other comments count. */
export function significantTokens(text) {
  return (text.match(token) ?? []).filter((one) => one.trim() !== '' && !/^\/\/\/(?!\/)/.test(one));
}
