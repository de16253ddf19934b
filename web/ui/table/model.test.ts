import { expect, test } from 'vitest';
import { type Column, nextSort, shownColumns, sortAndOrder } from './model.ts';

const columns = ['identity', 'site', 'note'].map(
  (id): Column<null> => ({ id, title: id, cell: () => id, ...(id === 'note' && { extra: true }) }),
);
const ids = (list: Column<null>[]) => list.map(({ id }) => id);

test('extra columns wait until they are asked for', () => {
  expect(ids(shownColumns(columns, undefined))).toEqual(['identity', 'site']);
  expect(ids(shownColumns(columns, 'note'))).toEqual(['identity', 'note']);
});

test('the first column, which names the row, is never hidden', () => {
  expect(ids(shownColumns(columns, 'site'))).toContain('identity');
});

test('a heading sorts up, then down, then not at all', () => {
  expect(nextSort(undefined, 'name')).toBe('name');
  expect(nextSort('name', 'name')).toBe('-name');
  expect(nextSort('-name', 'name')).toBeUndefined();
  expect(nextSort('-name', 'city')).toBe('city');
});

test('a sort word that the route does not know is not sent', () => {
  expect(sortAndOrder('-name', ['name', 'city'])).toEqual({ sort: 'name', order: 'desc' });
  expect(sortAndOrder('evil', ['name', 'city'])).toEqual({});
});
