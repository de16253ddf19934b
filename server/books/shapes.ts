/** What parts of the contracts of the books have in common. */

import { Type } from 'typebox';
import { uuid } from '../platform/http/shapes.ts';

export const country = Type.String({ pattern: '^[A-Z]{2}$', description: 'ISO 3166-1, such as DE' });
export const currency = Type.String({ pattern: '^[A-Z]{3}$', description: 'ISO 4217, such as EUR' });
export const day = Type.String({ format: 'date', description: 'YYYY-MM-DD' });
export const name = Type.String({ minLength: 1, maxLength: 200 });
export const text = (maxLength: number) => Type.String({ maxLength });
export const minor = Type.Integer({ description: 'In the smallest unit of the currency' });
export const decimals = Type.Integer({ description: 'Decimals of the currency: 0, 2 or 3' });
export const percent = Type.String({ pattern: '^\\d{1,3}(\\.\\d{1,4})?$', description: 'Such as 19 or 8.1' });
export const languages = ['en', 'de', 'fr'] as const;

export const reading = { tag: 'Money', permission: 'money:read' } as const;
export const writing = { tag: 'Money', permission: 'money:write' } as const;

/** Where somebody is, as forms ask for it. */
export const address = {
  address: Type.Optional(text(200)),
  postalCode: Type.Optional(text(20)),
  city: Type.Optional(text(100)),
  country,
  vatNumber: Type.Optional(text(30)),
  email: Type.Optional(text(254)),
};

/** An invoice that was just issued. */
export const issued = Type.Object({
  id: uuid,
  number: Type.String(),
  totalMinor: minor,
  currency: Type.String(),
  decimals,
});
