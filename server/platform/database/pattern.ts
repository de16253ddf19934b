const escaped = (words: string) => words.replace(/[\\%_]/g, '\\$&');

/** A pattern for `ilike` that finds the words anywhere; their own % and _ stand for themselves. */
export const anywhere = (words: string) => `%${escaped(words)}%`;

/** A pattern for `ilike` that finds what begins with the words. */
export const beginning = (words: string) => `${escaped(words)}%`;
