/** Text as it is searched: without case and accents, so that “dusseldorf” finds Düsseldorf. */
const plain = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/** Whether every word of a search stands somewhere in these texts. */
export function anywhereIn(search: string, ...texts: readonly string[]): boolean {
  const all = plain(texts.join(' '));
  return plain(search)
    .split(/\s+/)
    .every((word) => all.includes(word));
}
