import type { OpeningHours, Site } from '../../../../server/locations/contract.ts';
import { readHours, writeHours } from './openingWords.ts';

/** A site as the fields of its form hold it. */
export interface Values {
  name: string;
  organizationId: string;
  address: string;
  postalCode: string;
  city: string;
  country: string;
  coordinates: string;
  zone: string;
  always: boolean;
  hours: string;
}

export function emptyValues(organizationId: string): Values {
  return {
    name: '',
    organizationId,
    address: '',
    postalCode: '',
    city: '',
    country: '',
    coordinates: '',
    zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    always: true,
    hours: '',
  };
}

export function valuesOf(site: Site): Values {
  const { name, organizationId, address, postalCode, city, country, zone, openingHours } = site;
  const placed = site.latitude !== null && site.longitude !== null;
  return {
    name,
    organizationId,
    address,
    postalCode,
    city,
    country,
    zone,
    coordinates: placed ? `${site.latitude}, ${site.longitude}` : '',
    always: openingHours?.always ?? false,
    hours: openingHours ? writeHours(openingHours) : '',
  };
}

/** Exceptions of the opening hours have no field here: those that the site has stay. */
export function bodyOf(
  { coordinates, always, hours, ...rest }: Values,
  exceptions: OpeningHours['exceptions'],
) {
  const place = readPlace(coordinates);
  const regular = always ? [] : (readHours(hours) ?? []);
  return {
    ...rest,
    name: rest.name.trim(),
    latitude: place?.latitude ?? null,
    longitude: place?.longitude ?? null,
    openingHours: always || regular.length + exceptions.length > 0 ? { always, regular, exceptions } : null,
  };
}

/** What the form sends, as both the route that makes and the one that changes a site take it. */
export type SiteBody = ReturnType<typeof bodyOf>;

/** "52.52, 13.405", as maps copy it. */
export function readPlace(text: string): { latitude: number; longitude: number } | undefined {
  const numbers = text
    .split(/[,;\s]+/)
    .filter(Boolean)
    .map(Number);
  const [latitude, longitude] = numbers;
  if (numbers.length !== 2 || latitude === undefined || longitude === undefined) return undefined;
  if (!(Math.abs(latitude) <= 90) || !(Math.abs(longitude) <= 180)) return undefined;
  return { latitude, longitude };
}
