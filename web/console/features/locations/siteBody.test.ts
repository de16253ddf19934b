import { expect, test } from 'vitest';
import type { Site } from '../../../../server/locations/contract.ts';
import { bodyOf, valuesOf } from './siteBody.ts';

const exceptions = [{ from: '2026-12-24T00:00:00.000Z', to: '2026-12-27T00:00:00.000Z', open: false }];
const site = (openingHours: Partial<NonNullable<Site['openingHours']>>): Site => ({
  ...({ name: 'Depot', organizationId: 'o', address: '', postalCode: '', city: '', country: '' } as Site),
  ...{ zone: 'Europe/Berlin', latitude: null, longitude: null },
  openingHours: { always: false, regular: [], exceptions, ...openingHours },
});

test.each([
  ['that is always open', { always: true }],
  ['with a week', { regular: [{ weekday: 1, from: '08:00', to: '18:00' }] }],
  ['of which nothing else is known', {}],
])('the form of a site %s keeps the exceptions of its hours', (_, hours) => {
  const before = site(hours);
  expect(bodyOf(valuesOf(before)).openingHours).toEqual(before.openingHours);
});

test('the form of a site without hours leaves them unknown', () => {
  expect(bodyOf(valuesOf(site({ exceptions: [] }))).openingHours).toBeNull();
});

test('a time with other hours is one of the site’s clock, on either side of its summer', () => {
  const { openingHours } = bodyOf({
    ...valuesOf(site({ exceptions: [] })),
    exceptions: [{ open: true, from: '2027-03-28T01:30', to: '2027-03-28T04:00', why: ' Night market ' }],
  });
  expect(openingHours?.exceptions).toEqual([
    { open: true, from: '2027-03-28T00:30:00.000Z', to: '2027-03-28T02:00:00.000Z', why: 'Night market' },
  ]);
});
