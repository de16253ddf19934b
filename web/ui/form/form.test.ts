import { expect, test } from 'vitest';
import { flawsIn } from './check.ts';
import {
  beginning,
  humanized,
  isDangerous,
  kindOf,
  membersOf,
  pickerOf,
  pruned,
  resolved,
  type Schema,
  unitOf,
} from './schema.ts';

const limit: Schema = {
  type: 'object',
  required: ['unit', 'periods'],
  additionalProperties: false,
  properties: {
    unit: { type: 'string', enum: ['A', 'W'] },
    evse: { type: 'integer', minimum: 0, picker: 'evse' },
    start: { type: 'string', format: 'date-time' },
    note: { type: 'string', maxLength: 5 },
    tags: { type: 'array', items: { type: 'string' } },
    periods: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        required: ['from'],
        properties: { from: { type: 'integer', minimum: 0 }, limit: { type: 'number', maximum: 64 } },
      },
    },
  },
};

test('a form begins with what must be there, and with the first of the words', () => {
  expect(beginning(limit)).toEqual({ unit: 'A', periods: [{}] });
});

test('what was left empty is not sent', () => {
  const typed = { unit: 'A', note: '', evse: undefined, tags: [], periods: [{ from: 0, limit: undefined }] };
  expect(pruned(typed, limit)).toEqual({ unit: 'A', periods: [{ from: 0 }] });
});

test('each flaw is found at its place', () => {
  const typed = { unit: 'V', note: 'too long', start: 'soon', periods: [{ limit: 80 }], extra: 1 };
  expect(flawsIn(typed, limit)).toEqual([
    { path: 'extra', key: 'unknown', params: {} },
    { path: 'unit', key: 'choice', params: {} },
    { path: 'start', key: 'type', params: {} },
    { path: 'note', key: 'shorter', params: { most: 5 } },
    { path: 'periods.0.from', key: 'required', params: {} },
    { path: 'periods.0.limit', key: 'most', params: { most: 64 } },
  ]);
  expect(flawsIn({ unit: 'W', periods: [] }, limit)).toEqual([
    { path: 'periods', key: 'more', params: { least: 1 } },
  ]);
  expect(flawsIn({ unit: 'W', periods: [{ from: 0 }] }, limit)).toEqual([]);
});

test('a schema that refers to its definitions, as those of OCPP do, is followed', () => {
  const root: Schema = {
    type: 'object',
    required: ['evse'],
    properties: { evse: { $ref: '#/definitions/EVSEType' } },
    definitions: {
      EVSEType: { type: 'object', required: ['id'], properties: { id: { type: 'integer', minimum: 0 } } },
    },
  };
  expect(kindOf(resolved(root.properties!.evse!, root), root)).toBe('group');
  expect(flawsIn({ evse: { id: -1 } }, root)).toEqual([
    { path: 'evse.id', key: 'least', params: { least: 0 } },
  ]);
});

test('a choice of constants and "this or nothing" are understood', () => {
  const either: Schema = { anyOf: [{ const: 'one' }, { const: 'two' }] };
  expect(kindOf(either, either)).toBe('choice');
  const orNull: Schema = { anyOf: [{ type: 'integer' }, { type: 'null' }] };
  expect(kindOf(resolved(orNull, orNull), orNull)).toBe('number');
});

test('of many members, those that must be filled in or are picked stay in sight', () => {
  const many: Schema = {
    type: 'object',
    required: ['g'],
    properties: Object.fromEntries(
      [...'abcdefgh'].map((name) => [
        name,
        name === 'h' ? { type: 'integer', picker: 'evse' } : { type: 'string' },
      ]),
    ),
  };
  expect(membersOf(many, many)).toEqual({ shown: ['a', 'b', 'c', 'g', 'h'], folded: ['d', 'e', 'f'] });
});

test('names are read as people say them, and tell their unit', () => {
  expect(humanized('retryIntervalSeconds')).toBe('Retry interval seconds');
  expect(humanized('when_idle')).toBe('When idle');
  expect(humanized('EVSE')).toBe('EVSE');
  expect(unitOf('retryIntervalSeconds', {})).toBe('s');
  expect(unitOf('limit', { unit: 'A' })).toBe('A');
});

test('danger is where the schema says so: in the whole, or in a value', () => {
  const reset: Schema = {
    type: 'object',
    properties: { mode: { type: 'string', enum: ['when_idle', 'immediate'], dangerous: ['immediate'] } },
  };
  expect(isDangerous(reset, { mode: 'immediate' })).toBe(true);
  expect(isDangerous(reset, { mode: 'when_idle' })).toBe(false);
  expect(isDangerous({ ...reset, dangerous: true }, {})).toBe(true);
});

test('a variable of the station is known by its component and name, a place by its own', () => {
  const text: Schema = { type: 'string' };
  expect(pickerOf('', { type: 'object', properties: { component: text, variable: text } })).toBe('variable');
  expect(pickerOf('evse', { type: 'integer' })).toBe('evse');
  expect(pickerOf('evse', { type: 'object', properties: { id: { type: 'integer' } } })).toBeUndefined();
});
