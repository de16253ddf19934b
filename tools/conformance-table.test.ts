import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { useCases } from '../scenarios/conformance/all.ts';
import { leftOut } from '../scenarios/conformance/left-out.ts';
import { confirmed } from '../scenarios/conformance/requirements.ts';
import { conformancePage, conformanceTable } from './conformance-table.ts';

it('the page of the use cases is true', () => {
  // When this fails: node tools/conformance-table.ts
  expect(conformancePage()).toBe(conformanceTable());
});

/** The last use case of each block of OCPP 2.1; A to P are those of 2.0.1 with what 2.1 added. */
const last = { A: 5, B: 13, C: 25, D: 2, E: 17, F: 7, G: 5, H: 4, I: 12, J: 3, K: 29, L: 4, M: 7, N: 15 };
const lastOfNewer = { O: 6, P: 2, Q: 12, R: 5, S: 4 };
/** Numbers that the standard does not use. */
const unused = ['K23', 'K24', 'K25', 'K26'];

it('every use case is played, or left out with a reason', () => {
  const named = [...useCases.map(({ id }) => id), ...Object.keys(leftOut)].flatMap(
    (id) => id.match(/\b[A-S]\d\d\b/g) ?? [],
  );
  const all = Object.entries({ ...last, ...lastOfNewer }).flatMap(([block, count]) =>
    Array.from({ length: count }, (_, place) => `${block}${String(place + 1).padStart(2, '0')}`),
  );
  expect(all.filter((id) => !named.includes(id) && !unused.includes(id))).toEqual([]);
});

it('every requirement that is named anywhere was looked up', () => {
  const root = join(import.meta.dirname, '..');
  const sources = globSync('{server,simulator,packages/*/src,scenarios}/**/*.ts', {
    cwd: root,
    exclude: ['**/node_modules/**', '**/requirements.ts'],
  });
  const named = sources.flatMap(
    (path) => readFileSync(join(root, path), 'utf8').match(/\b[A-Z]\d\d\.FR\.\d{2,}/g) ?? [],
  );
  expect([...new Set(named)].filter((id) => !confirmed.includes(id)).sort()).toEqual([]);
  // None is kept that nobody names any more.
  expect(confirmed.filter((id) => !named.includes(id))).toEqual([]);
});
