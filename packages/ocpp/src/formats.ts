const RFC3339 =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])[Tt](?:[01]\d|2[0-4]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d+)?(?:[Zz]|[+-](?:[01]\d|2[0-4]):?[0-5]\d)$/;

/**
 * Tells whether a text is a timestamp as RFC 3339 spells it: date, time, zone.
 * Days that a month does not have (30 February), hour 24 and second 60 pass, for the meaning of
 * a time is decided where it is used: a station must not lose a transaction over it.
 */
export function isDateTime(text: string): boolean {
  return RFC3339.test(text);
}

/** Tells whether a text can be read as a point in time at all: without zone, with a blank for the T, and the like. */
export function isReadableDate(text: string): boolean {
  return RFC3339.test(text) || !Number.isNaN(Date.parse(text));
}

/** Tells whether a text is an absolute URI. */
export function isUri(text: string): boolean {
  return URL.canParse(text);
}
