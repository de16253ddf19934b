import { useTranslation } from 'react-i18next';

/** What the server says of a thing, in words: English text, and what another language is made of. */
export interface Sentence {
  key: string;
  params: Record<string, string | number>;
  text: string;
}

/** A server's sentence in the person's language; in English where the language has no words for it yet. */
export function useSentence(): (sentence: Sentence | null | undefined) => string {
  const { i18n } = useTranslation();
  return (sentence) => {
    if (!sentence) return '';
    const key = `sentence:${sentence.key}`;
    if (i18n.language === 'en' || !i18n.exists(key)) return sentence.text;
    const reasons: Readonly<Record<string, string>> = i18n.getResourceBundle(i18n.language, 'reasons') ?? {};
    // Within a sentence the server gives reasons as English words; names and numbers stay as they are.
    const params = Object.entries(sentence.params).map(([name, value]) => [name, reasons[value] ?? value]);
    return String(i18n.t(key as never, Object.fromEntries(params) as never));
  };
}
