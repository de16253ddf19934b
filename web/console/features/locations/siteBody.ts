import type { OpeningHours, Site } from '../../../../server/locations/contract.ts';
import { instantOf, wallClock } from '../../../ui/form/zoned.ts';
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
  exceptions: Exception[];
}

/** A time that differs from the usual hours, as a clock at the site shows it. */
export interface Exception {
  open: boolean;
  from: string;
  to: string;
  why: string;
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
    exceptions: [],
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
    exceptions: (openingHours?.exceptions ?? []).map(({ open, from, to, why = '' }) => ({
      ...{ open, why },
      from: wallClock(from, zone),
      to: wallClock(to, zone),
    })),
  };
}

/** What the form sends; times of exceptions are those of the site's own clock. */
export function bodyOf({ coordinates, always, hours, exceptions: told, ...rest }: Values) {
  const place = readPlace(coordinates);
  const regular = always ? [] : (readHours(hours) ?? []);
  const exceptions = told.map((one) => exceptionOf(one, rest.zone));
  return {
    ...rest,
    name: rest.name.trim(),
    latitude: place?.latitude ?? null,
    longitude: place?.longitude ?? null,
    openingHours: always || regular.length + exceptions.length > 0 ? { always, regular, exceptions } : null,
  };
}

function exceptionOf({ open, from, to, why }: Exception, zone: string): OpeningHours['exceptions'][number] {
  const note = why.trim();
  return {
    open,
    from: instantOf(from, zone) ?? '',
    to: instantOf(to, zone) ?? '',
    ...(note && { why: note }),
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
