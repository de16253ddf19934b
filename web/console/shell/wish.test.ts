import { expect, test } from 'vitest';
import { parseWish } from './wish.ts';

const commands = [
  { intent: 'reset', names: ['Restart the station or one EVSE'] },
  { intent: 'remote-start', names: ['Start a transaction'] },
  { intent: 'set-charging-profile', names: ['Set a charging limit', 'Ladegrenze setzen'] },
  { intent: 'clear-charging-profile', names: ['Clear charging limits'] },
];
const parse = (text: string) => parseWish(text, commands);

test('a short word and a station is something to do', () => {
  expect(parse('reset CS-014')).toEqual({ intents: ['reset'], subject: 'CS-014' });
  expect(parse('Reboot  Hafen 2')).toEqual({ intents: ['reset'], subject: 'Hafen 2' });
});

test('a command is also found by words of its title, in any language it has one in', () => {
  expect(parse('set limit CS-014')).toEqual({ intents: ['set-charging-profile'], subject: 'CS-014' });
  expect(parse('ladegrenze CS-014')).toEqual({ intents: ['set-charging-profile'], subject: 'CS-014' });
});

test('words that several commands have offer them all', () => {
  expect(parse('charging CS-014').intents).toEqual(['set-charging-profile', 'clear-charging-profile']);
});

test('a name is something to look for, even one that begins like a command', () => {
  expect(parse('Resetter')).toEqual({ intents: [], subject: 'Resetter' });
  expect(parse('start')).toEqual({ intents: [], subject: 'start' });
  expect(parse('Hafen 2')).toEqual({ intents: [], subject: 'Hafen 2' });
});
