import { findPath, readCertificate } from '@busbar/certificates';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { manualClock } from '../../platform/clock.ts';
import { newId } from '../../platform/ids.ts';
import { createSeal } from '../../platform/seal.ts';
import { type TestDatabase, testDatabase } from '../../platform/testing.ts';
import { createAuthorities } from './authorities.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.drop());

const authoritiesWith = (serverKey: Buffer) =>
  createAuthorities({
    db: database.db,
    clock: manualClock(),
    newId,
    seal: createSeal(serverKey, 'certificates'),
    pointers: (id) => ({ ocspUrl: 'http://localhost/ocsp', crlUrl: `http://localhost/${id}` }),
  });

test('authorities are made when first needed, once by however many at a time, even before there is an organization', async () => {
  const authorities = authoritiesWith(Buffer.alloc(32, 1));
  const many = await Promise.all([1, 2, 3].map(() => authorities.of('station')));
  expect(new Set(many.map(({ id }) => id)).size).toBe(1);
  const { certificate, root } = many[0]!;
  const at = new Date('2026-02-01T00:00:00Z');
  expect(findPath([certificate], { roots: [root] }, at)).toMatchObject({ trusted: true });
  expect(readCertificate(root)).toMatchObject({ commonName: 'Busbar Station Root 2026', selfSigned: true });
  expect(await authorities.all()).toHaveLength(2);
});

test('their keys are sealed: without the server’s key they are of no use', async () => {
  const { rows } = await database.pool.query('select key_sealed from certificate_authority');
  for (const { key_sealed } of rows) expect(key_sealed).not.toMatch(/PRIVATE KEY/);
  await expect(authoritiesWith(Buffer.alloc(32, 2)).all()).rejects.toThrow();
});
