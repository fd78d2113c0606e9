/** Dark and light: as the system says, until the reader chooses. */
import { useState } from 'preact/hooks';

export type Theme = 'light' | 'dark';
const KEPT = 'backtrail-theme';

/** storage may be refused, as in a file opened from a mail */
function kept(): Theme | null {
  try {
    const value = localStorage.getItem(KEPT);
    return value === 'light' || value === 'dark' ? value : null;
  } catch {
    return null;
  }
}

const ofSystem = (): Theme => (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');

export function startTheme(): void {
  const choice = kept();
  if (choice) document.documentElement.dataset['theme'] = choice;
}

export function useTheme(): [Theme, () => void] {
  const [theme, setTheme] = useState<Theme>(() => kept() ?? ofSystem());
  const toggle = () => {
    const next = theme === 'dark' ? 'light' : 'dark';
    document.documentElement.dataset['theme'] = next;
    try {
      localStorage.setItem(KEPT, next);
    } catch {
      // the choice holds as long as the page is open
    }
    setTheme(next);
  };
  return [theme, toggle];
}
