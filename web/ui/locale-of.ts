/** Where a language is not told from where: a day of 24 hours, the day before the month. */
const PLAIN: Readonly<Record<string, string>> = { en: 'en-GB' };

/**
 * How numbers and times are written (BCP 47): the language that is read, as it is spoken where the person is.
 * `wished` are the browser's languages, the dearest first.
 */
export function localeOf(language: string, wished: readonly string[]): string {
  return wished.find((each) => each.startsWith(`${language}-`)) ?? PLAIN[language] ?? language;
}
