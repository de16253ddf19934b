import type { FeatureCollection, Geometry } from 'geojson';
import type { StyleSpecification } from 'maplibre-gl';
import { feature, mesh } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';
import countriesUrl from 'world-atlas/countries-50m.json?url';
import { unwrapAreas, unwrapLines } from './antimeridian.ts';

export interface BaseMap {
  land: FeatureCollection<Geometry>;
  coast: Geometry;
  borders: Geometry;
}

let loading: Promise<BaseMap> | undefined;

/** Land and borders of the world, from Natural Earth as world-atlas ships it: works without any map server. */
export function loadBase(): Promise<BaseMap> {
  loading ??= read().catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

async function read(): Promise<BaseMap> {
  const response = await fetch(countriesUrl);
  if (!response.ok) throw new Error(`The base map could not be loaded (${response.status}).`);
  const world = (await response.json()) as Topology<{ countries: GeometryCollection }>;
  const { countries } = world.objects;
  return {
    land: unwrapAreas(feature(world, countries)),
    coast: unwrapLines(mesh(world, countries, (a, b) => a === b)),
    borders: unwrapLines(mesh(world, countries, (a, b) => a !== b)),
  };
}

/** The style of the base map in our tokens' colours. Without a glyph server, labels are drawn by the browser. */
export function baseStyle(base: BaseMap): StyleSpecification {
  const token = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const lines = (geometry: Geometry) => ({
    type: 'geojson' as const,
    data: { type: 'Feature' as const, geometry, properties: {} },
  });
  return {
    version: 8,
    sources: {
      land: { type: 'geojson', data: base.land, attribution: 'Natural Earth' },
      coast: lines(base.coast),
      borders: lines(base.borders),
    },
    layers: [
      { id: 'water', type: 'background', paint: { 'background-color': token('--sunken') } },
      { id: 'land', type: 'fill', source: 'land', paint: { 'fill-color': token('--raised') } },
      {
        id: 'coast',
        type: 'line',
        source: 'coast',
        paint: { 'line-color': token('--line-strong'), 'line-width': 0.8 },
      },
      {
        id: 'borders',
        type: 'line',
        source: 'borders',
        paint: { 'line-color': token('--line-strong'), 'line-width': 0.7, 'line-dasharray': [3, 2] },
      },
    ],
  };
}
