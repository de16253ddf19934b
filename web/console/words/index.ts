/** Every word that a person reads, in English and German. Keys are typed: a missing one does not compile. */

import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { english } from './en/index.ts';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'ui';
    resources: typeof english;
  }
}

/** The shape of another language: the same keys, words of its own. */
export type Words<T> = { [K in keyof T]: T[K] extends string ? string : Words<T[K]> };

export const LANGUAGES = { en: 'English', de: 'Deutsch' } as const;
export type Language = keyof typeof LANGUAGES;

const REMEMBERED = 'busbar.language';

function preferred(): Language {
  const wished = localStorage.getItem(REMEMBERED) ?? navigator.language.slice(0, 2);
  return wished in LANGUAGES ? (wished as Language) : 'en';
}

/** Sets the words up in the person's language; English is always there to fall back on. */
export async function startWords(): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: 'en',
    fallbackLng: 'en',
    resources: { en: english },
    interpolation: { escapeValue: false },
  });
  if (preferred() !== 'en') await speak(preferred());
}

/** Changes the language, remembers it, and loads its words if they are not there yet. */
export async function speak(language: Language): Promise<void> {
  if (language === 'de' && !i18next.hasResourceBundle('de', 'ui')) {
    const [{ german }, { reasons, sentence }, { fields }] = await Promise.all([
      import('./de/index.ts'),
      import('./de/sentences.ts'),
      import('./de/fields.ts'),
    ]);
    for (const [namespace, words] of Object.entries({ ...german, sentence, reasons, fields }))
      i18next.addResourceBundle('de', namespace, words);
  }
  localStorage.setItem(REMEMBERED, language);
  document.documentElement.lang = language;
  await i18next.changeLanguage(language);
}
