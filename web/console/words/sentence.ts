import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocale } from '../../ui/locale.ts';

/** What the server says of a thing, in words: English text, and what another language is made of. */
export interface Sentence {
  key: string;
  params: Record<string, string | number>;
  text: string;
}

/** A server's sentence in the person's language; in English where the language has no words for it yet. */
export function useSentence(): (sentence: Sentence | null | undefined) => string {
  const { i18n } = useTranslation();
  const locale = useLocale();
  return useCallback(
    (sentence) => {
      if (!sentence) return '';
      const key = `sentence:${sentence.key}`;
      if (i18n.language === 'en' || !i18n.exists(key)) return sentence.text;
      const words: Readonly<Record<string, string>> = i18n.getResourceBundle(i18n.language, 'reasons') ?? {};
      return String(i18n.t(key as never, paramsIn(locale, words, sentence.params) as never));
    },
    [i18n, locale],
  );
}

/** Within a sentence the server gives states and reasons in English, 11.0 with a point, and times as the English do. */
export function paramsIn(
  locale: string,
  words: Readonly<Record<string, string>>,
  params: Sentence['params'],
): Sentence['params'] {
  const said = Object.entries(params).map(([name, value]) => [name, wordFor(locale, words, value)]);
  const { at, zone } = params;
  const since = typeof at === 'string' && typeof zone === 'string' && moment(locale, at, zone, params.since);
  return { ...Object.fromEntries(said), ...(since && { since }) };
}

function wordFor(locale: string, words: Readonly<Record<string, string>>, value: string | number) {
  const text = String(value);
  const decimals = /^-?\d+\.(\d+)$/.exec(text)?.[1]?.length;
  if (decimals === undefined) return words[text] ?? value;
  return Number(text).toLocaleString(locale, {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
    useGrouping: false,
  });
}

/** "09:14" within a day stays as it is; with a date it is written anew. */
function moment(locale: string, at: string, zone: string, since: string | number | undefined) {
  if (typeof since !== 'string' || /^\d\d:\d\d$/.test(since)) return undefined;
  return new Intl.DateTimeFormat(locale, {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone: zone,
  }).format(new Date(at));
}
