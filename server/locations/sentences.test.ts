import { expect, test } from 'vitest';
import { evseSentence } from './sentences.ts';

const faulted = (errorCode: string) =>
  evseSentence(true, [{ state: 'faulted', errorCode, vendorErrorCode: null }], null).text;

test('a code of a station is told in words, abbreviations kept', () => {
  expect(faulted('ConnectorLockFailure')).toBe('Faulted: connector lock failure.');
  expect(faulted('EVCommunicationError')).toBe('Faulted: EV communication error.');
  expect(faulted('E-27')).toBe('Faulted: E-27.');
});
