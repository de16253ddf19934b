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
    return i18n.language !== 'en' && i18n.exists(key)
      ? String(i18n.t(key as never, sentence.params as never))
      : sentence.text;
  };
}
