import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEFAULT_THEME } from '@mantine/core';
import { describe, expect, test } from 'vitest';
import { theme } from './theme.ts';

const css = readFileSync(join(import.meta.dirname, 'tokens.css'), 'utf8');

/** The colours of a scheme, as channels from 0 to 1. */
function colours(scheme: string): Map<string, number[]> {
  const block = css.split(`[data-mantine-color-scheme="${scheme}"] {`)[1]?.split('\n}')[0] ?? '';
  return new Map(
    [...block.matchAll(/--([\w-]+): #([0-9a-f]{6});/g)].map(([, name = '', hex = '']) => [
      name,
      [0, 2, 4].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255),
    ]),
  );
}

/** WCAG 2.2, relative luminance. */
function luminance(channels: readonly number[]): number {
  const [red = 0, green = 0, blue = 0] = channels.map((channel) =>
    channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4,
  );
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

const tones = ['green', 'blue', 'slate', 'violet', 'amber', 'orange', 'grey', 'red'];
const grounds = ['page', 'surface', 'raised', 'hover', 'selected'];

describe.each(['light', 'dark'])('in the %s scheme', (scheme) => {
  const all = colours(scheme);
  const ratio = (one: string, other: string) => {
    const [low = 0, high = 0] = [one, other].map((name) => luminance(all.get(name)!)).sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };
  const below = (least: number, pairs: string[][]) =>
    pairs
      .map(([one = '', other = '']) => `${one} on ${other}: ${ratio(one, other).toFixed(2)}`)
      .filter((line) => Number(line.split(': ')[1]) < least);

  test('words reach 4.5 to 1 on every ground that they stand on', () => {
    const inks = ['ink', 'ink-quiet', 'ink-faint'].flatMap((ink) => grounds.map((ground) => [ink, ground]));
    const states = tones.flatMap((tone) => [
      [`${tone}-text`, `${tone}-ground`],
      [`${tone}-text`, 'page'],
      [`${tone}-text`, 'surface'],
    ]);
    expect(below(4.5, [...inks, ...states])).toEqual([]);
  });

  test.each(['ink', 'red'])('words on a filled button can be read: %s', (color) => {
    const { background, color: words } = theme.variantColorResolver!({
      ...{ color, variant: 'filled' },
      theme: DEFAULT_THEME,
    });
    const token = (value: string) => /^var\(--([\w-]+)\)$/.exec(value)?.[1] ?? '';
    expect(below(4.5, [[token(words), token(background)]])).toEqual([]);
  });

  test('signs and the focus ring reach 3 to 1 on page and surface', () => {
    const marks = [...tones.map((tone) => `${tone}-mark`), 'focus', 'brand'];
    expect(
      below(
        3,
        marks.flatMap((mark) => [
          [mark, 'page'],
          [mark, 'surface'],
        ]),
      ),
    ).toEqual([]);
  });
});
