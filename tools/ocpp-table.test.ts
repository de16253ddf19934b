import { expect, it } from 'vitest';
import { ocppPage, ocppTable } from './ocpp-table.ts';

it('every message of OCPP has its place, and the page of them is true', () => {
  const { page, missing } = ocppTable();
  expect(missing).toEqual([]);
  // When this fails: node tools/ocpp-table.ts
  expect(ocppPage()).toBe(page);
});
