/** Starts i18next with both languages in the bundle: nothing flickers in while a page is read. */
import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import en from './en.json';
import { currentLanguage } from './language.ts';
import zh from './zh.json';

export async function startI18n(): Promise<void> {
  await i18next.use(initReactI18next).init({
    resources: { zh: { translation: zh }, en: { translation: en } },
    lng: currentLanguage(),
    fallbackLng: 'en',
    interpolation: { escapeValue: false },
  });
  document.documentElement.lang = currentLanguage();
}
