import { readFileSync } from 'node:fs';
import type { Position } from 'geojson';
import { feature } from 'topojson-client';
import { expect, test } from 'vitest';
import { unwrapAreas, unwrapped } from './antimeridian.ts';

test('a line across 180° goes on, and comes back', () => {
  const line = [
    [179, 60],
    [-179, 61],
    [-178, 62],
    [178, 63],
  ];
  expect(unwrapped(line).map(([longitude]) => longitude)).toEqual([179, 181, 182, 178]);
});

test('a ring around a pole stays as it was', () => {
  const ring = [
    [0, -80],
    [120, -80],
    [-120, -80],
    [0, -80],
  ];
  expect(unwrapped(ring)).toEqual(ring);
});

test('no country of the bundled map but the one around the pole jumps over the world', () => {
  const file = new URL(import.meta.resolve('world-atlas/countries-50m.json'));
  const world = JSON.parse(readFileSync(file, 'utf8'));
  const areas = unwrapAreas(feature(world, world.objects.countries) as never);
  const jumps = (ring: Position[]) =>
    ring.some(([longitude = 0], index) => index > 0 && Math.abs(longitude - ring[index - 1]![0]!) > 180);
  const jumping = areas.features.filter(({ geometry }) => {
    if (geometry.type === 'Polygon') return geometry.coordinates.some(jumps);
    return geometry.type === 'MultiPolygon' && geometry.coordinates.flat().some(jumps);
  });
  expect(jumping.map(({ properties }) => properties?.name)).toEqual(['Antarctica']);
});
