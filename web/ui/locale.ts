import { useTranslation } from 'react-i18next';
import { localeOf } from './locale-of.ts';

/** The locale of the person before the screen. */
export function useLocale(): string {
  const { i18n } = useTranslation();
  return localeOf(i18n.language, navigator.languages);
}
