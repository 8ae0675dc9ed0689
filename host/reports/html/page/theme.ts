import { element } from './dom.js';

const key = 'tars-report-theme';

/** Adds a button that switches the theme; without a choice, the system's is used. */
export function enableTheme(onChange: () => void): void {
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const root = document.documentElement;
  const stored = read();
  if (stored) root.dataset.theme = stored;
  const isDark = () => (root.dataset.theme ?? (dark.matches ? 'dark' : 'light')) === 'dark';
  const label = () => (isDark() ? 'Light theme' : 'Dark theme');
  const button = element('button', { type: 'button', class: 'quiet' }, label());
  const update = () => {
    button.textContent = label();
    onChange();
  };
  button.addEventListener('click', () => {
    root.dataset.theme = isDark() ? 'light' : 'dark';
    write(root.dataset.theme);
    update();
  });
  dark.addEventListener('change', update);
  document.getElementById('theme')!.append(button);
  onChange();
}

/** Pages opened from a file may not have a store. */
function read(): string | null {
  try {
    const theme = localStorage.getItem(key);
    return theme === 'dark' || theme === 'light' ? theme : null;
  } catch {
    return null;
  }
}

function write(theme: string): void {
  try {
    localStorage.setItem(key, theme);
  } catch {
    // The choice then holds until the page is closed.
  }
}
