/** The languages of the drivers' app: words, and what the server says in sentences. A few hundred lines, no library. */

import { useSyncExternalStore } from 'react';
import { localeOf } from '../../ui/locale-of.ts';
import { english, type Sentences, type Words } from './en.ts';

export const LANGUAGES = { en: 'English', de: 'Deutsch', fr: 'Français' } as const;
export type Language = keyof typeof LANGUAGES;

interface Spoken {
  readonly language: Language;
  readonly locale: string;
  readonly words: Words;
  /** None for English, in which they come. */
  readonly sentences: Sentences;
  /** A line of a cost, which the server keeps in English. */
  readonly line: (text: string) => string;
}

/** What the server says of a thing: English text, and what another language is made of. */
export interface Sentence {
  readonly key: string;
  readonly params: Readonly<Record<string, string | number>>;
  readonly text: string;
}

const REMEMBERED = 'busbar.drive.language';
const load = { de: () => import('./de.ts'), fr: () => import('./fr.ts') };

let spoken: Spoken = {
  language: 'en',
  locale: localeOf('en', navigator.languages),
  words: english,
  sentences: {},
  line: (text) => text,
};
const listeners = new Set<() => void>();

/** The language that was chosen here, or else the first of the browser's that we speak. */
function preferred(): Language {
  const wished = [localStorage.getItem(REMEMBERED), ...navigator.languages].map(
    (one) => one?.slice(0, 2) ?? '',
  );
  return (wished.find((one) => one in LANGUAGES) as Language | undefined) ?? 'en';
}

export async function startWords(): Promise<void> {
  // Words that cannot be loaded (no network) leave the app in English, which is always there.
  await speak(preferred(), false).catch(() => {});
}

/** Changes the language, and remembers it when a person chose it. */
export async function speak(language: Language, remember = true): Promise<void> {
  const told =
    language === 'en'
      ? { words: english, sentences: {}, line: (text: string) => text }
      : await load[language]();
  const { words, sentences, line } = told;
  spoken = { language, locale: localeOf(language, navigator.languages), words, sentences, line };
  document.documentElement.lang = language;
  if (remember) localStorage.setItem(REMEMBERED, language);
  for (const listener of listeners) listener();
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

type Placeholder<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Placeholder<Rest>
  : never;
type Given<Text extends string> = [Placeholder<Text>] extends [never]
  ? []
  : [Readonly<Record<Placeholder<Text>, string | number>>];
export type Key = keyof typeof english;

const fill = (text: string, params: Readonly<Record<string, string | number>>) =>
  text.replace(/\{\{?(\w+)\}?\}/g, (whole, name: string) => String(params[name] ?? whole));

/** Words in the driver's language, and the server's sentences; the component is drawn anew when it changes. */
export function useWords() {
  const { language, locale, words, sentences, line } = useSyncExternalStore(subscribe, () => spoken);
  return {
    language,
    locale,
    t: <K extends Key>(key: K, ...given: Given<(typeof english)[K]>): string =>
      fill(words[key], given[0] ?? {}),
    say: (sentence: Sentence): string => saidIn(sentence, sentences, locale),
    line,
  };
}

/** An amount within a sentence: "30.00 EUR". */
const AMOUNT = /(-?\d+(?:\.\d+)?) ([A-Z]{3})\b/g;

function saidIn({ key, params, text }: Sentence, sentences: Sentences, locale: string): string {
  const [slice = '', name = ''] = key.split('.');
  const said = fill(sentences[slice]?.[name] ?? text, params);
  return said.replace(AMOUNT, (_, amount: string, currency: string) => money(amount, currency, locale));
}

/** "0,49 €": as many digits as the amount was told with, at least those of the currency. */
export function money(amount: string, currency: string, locale: string): string {
  const digits = amount.split('.')[1]?.length ?? 0;
  return new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(Number(amount));
}

/** Minor units as people write them: 490 EUR → "4,90 €". */
export const minorMoney = (minor: number, currency: string, decimals: number, locale: string): string =>
  money((minor / 10 ** decimals).toFixed(decimals), currency, locale);
