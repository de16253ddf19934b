import type { Feature, FeatureCollection, Geometry, MultiLineString, Position } from 'geojson';

/** A step longer than this goes the other way round the world. */
const HALF_WORLD = 180;

/**
 * A line that goes on past 180° instead of jumping to the other edge of the map: Russia and Fiji lie on both sides,
 * and a jump would fill or cross all that is between. A ring around a pole cannot go on; it stays as it was.
 */
export function unwrapped(line: Position[]): Position[] {
  let turn = 0;
  let before: number | undefined;
  const along = line.map(([longitude = 0, ...rest]) => {
    if (before !== undefined && Math.abs(longitude - before) > HALF_WORLD)
      turn += longitude < before ? 360 : -360;
    before = longitude;
    return [longitude + turn, ...rest];
  });
  const closed = line.length > 1 && line[0]?.[0] === line.at(-1)?.[0];
  return closed && turn !== 0 ? line : along;
}

function unwrapGeometry(geometry: Geometry): Geometry {
  switch (geometry.type) {
    case 'Polygon':
      return { ...geometry, coordinates: geometry.coordinates.map(unwrapped) };
    case 'MultiPolygon':
      return { ...geometry, coordinates: geometry.coordinates.map((polygon) => polygon.map(unwrapped)) };
    default:
      return geometry;
  }
}

/** Areas that may lie across 180°. */
export function unwrapAreas(areas: FeatureCollection): FeatureCollection {
  const unwrap = (area: Feature): Feature => ({ ...area, geometry: unwrapGeometry(area.geometry) });
  return { ...areas, features: areas.features.map(unwrap) };
}

/** Lines that may cross 180°. */
export function unwrapLines(lines: MultiLineString): MultiLineString {
  return { ...lines, coordinates: lines.coordinates.map(unwrapped) };
}
