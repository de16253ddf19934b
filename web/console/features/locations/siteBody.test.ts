import { expect, test } from 'vitest';
import type { Site } from '../../../../server/locations/contract.ts';
import { bodyOf, valuesOf } from './siteBody.ts';

const exceptions = [{ from: '2026-12-24T00:00:00Z', to: '2026-12-27T00:00:00Z', open: false }];
const site = (openingHours: Partial<NonNullable<Site['openingHours']>>): Site => ({
  ...({ name: 'Depot', organizationId: 'o', address: '', postalCode: '', city: '', country: '' } as Site),
  ...{ zone: 'Europe/Berlin', latitude: null, longitude: null },
  openingHours: { always: false, regular: [], exceptions, ...openingHours },
});

test.each([
  ['that is always open', { always: true }],
  ['with a week', { regular: [{ weekday: 1, from: '08:00', to: '18:00' }] }],
  ['of which nothing else is known', {}],
])('the form of a site %s keeps the exceptions of its hours, for which it has no field', (_, hours) => {
  const before = site(hours);
  expect(bodyOf(valuesOf(before), exceptions).openingHours).toEqual(before.openingHours);
});

test('the form of a site without hours leaves them unknown', () => {
  expect(bodyOf(valuesOf(site({})), []).openingHours).toBeNull();
});
