import { expect, test } from 'vitest';
import { cardName } from './cardName.ts';

test('two cards of one name are told apart by how they end', () => {
  expect(cardName({ label: 'Zoe Novak', ending: '3C2E' })).toBe('Zoe Novak · … 3C2E');
  expect(cardName({ label: 'Zoe Novak', ending: 'A85C' })).toBe('Zoe Novak · … A85C');
  expect(cardName({ label: '', ending: 'BEEF' })).toBe('… BEEF');
});
