/** Pieces that the contracts of several slices share. Imports nothing but typebox: the web app reads it too. */

import { type TSchema, Type } from 'typebox';
import type { Sentence } from '../sentence.ts';

/** A point in time, ISO 8601 in UTC. */
export const instant = Type.String({ format: 'date-time' });
export const uuid = Type.String({ format: 'uuid' });

export function orNull<const S extends TSchema>(schema: S) {
  return Type.Union([schema, Type.Null()]);
}

/** One of some words. */
export function words<const W extends string>(all: readonly W[], description?: string) {
  return Type.Unsafe<W>({ type: 'string', enum: [...all], ...(description && { description }) });
}

/** Words for a person: English text, and the key and parameters that another language is made of. */
export const sentence = Type.Unsafe<Sentence>(
  Type.Object({
    key: Type.String(),
    params: Type.Record(Type.String(), Type.Union([Type.String(), Type.Number()])),
    text: Type.String(),
  }),
);

/** How a list is walked: page by page with the cursor of the page before. */
export const paging = {
  cursor: Type.Optional(Type.String({ maxLength: 1000, description: 'nextCursor of the page before' })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
};

/** A page of a list; nextCursor is null on the last one. */
export function page<const S extends TSchema>(item: S) {
  return Type.Object({
    items: Type.Array(item),
    nextCursor: orNull(Type.String()),
    total: Type.Optional(Type.Integer()),
  });
}

/** Stations are named by their identity everywhere in the API, percent-encoded in paths. */
export const stationPath = Type.Object({
  identity: Type.String({ minLength: 1, maxLength: 255, description: 'Identity of the station' }),
});
