import { expect, test } from 'vitest';
import { words as german, sentences as germanSentences } from './de.ts';
import { english } from './en.ts';
import { words as french, sentences as frenchSentences } from './fr.ts';

const placeholders = (text: string) => [...text.matchAll(/\{+(\w+)\}+/g)].map(([, name]) => name).sort();

test.each([
  ['German', german],
  ['French', french],
])('%s names everything that English does', (_, words) => {
  const odd = Object.entries(english).filter(
    ([key, text]) => String(placeholders(text)) !== String(placeholders(words[key as keyof typeof english])),
  );
  expect(odd.map(([key]) => key)).toEqual([]);
});

test('French says every sentence that German says, with the same names in it', () => {
  const odd = Object.entries(germanSentences).flatMap(([slice, names]) =>
    Object.entries(names)
      .filter(
        ([name, text]) =>
          String(placeholders(text)) !== String(placeholders(frenchSentences[slice]?.[name] ?? '?')),
      )
      .map(([name]) => `${slice}.${name}`),
  );
  expect(odd).toEqual([]);
});
