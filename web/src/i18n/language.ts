/** Which language the page speaks: the viewer's choice, else the browser's, Chinese first. */

export const languages = ['zh', 'en'] as const;
export type Language = (typeof languages)[number];

const key = 'carillon.language';

export function currentLanguage(): Language {
  const chosen = localStorage.getItem(key);
  if (chosen === 'zh' || chosen === 'en') return chosen;
  return navigator.language.toLowerCase().startsWith('en') ? 'en' : 'zh';
}

export function rememberLanguage(language: Language): void {
  localStorage.setItem(key, language);
}
