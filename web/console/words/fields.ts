import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';

/**
 * Says in the person's language what a command's schema says in English: titles, descriptions, units, verbs.
 * What a language has no words for yet stays English.
 */
export function useFieldLanguage(): (words: string) => string {
  const { i18n } = useTranslation();
  const { language } = i18n;
  return useCallback(
    (words) => {
      const known: Readonly<Record<string, string>> | undefined = i18n.getResourceBundle(language, 'fields');
      return known?.[words] ?? words;
    },
    [i18n, language],
  );
}
