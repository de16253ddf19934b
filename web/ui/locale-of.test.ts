import { expect, test } from 'vitest';
import { localeOf } from './locale-of.ts';

test('numbers and times are written as where the person is, in the language that is read', () => {
  expect(localeOf('de', ['en-US', 'de-CH', 'de-DE'])).toBe('de-CH');
  expect(localeOf('en', ['en-US'])).toBe('en-US');
});

test('English from nowhere has 24 hours and no month first', () => {
  expect(localeOf('en', ['de-DE', 'en'])).toBe('en-GB');
  expect(localeOf('de', ['en-US'])).toBe('de');
});
