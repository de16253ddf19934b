/** What parts of the contracts of tariffs have in common. */

import { Type } from 'typebox';

/** A decimal number: as text where digits beyond a binary fraction's count. */
export const decimal = Type.Union([Type.Number(), Type.String({ pattern: '^-?\\d{1,12}(\\.\\d{1,12})?$' })]);
export const currency = Type.String({ pattern: '^[A-Z]{3}$', description: 'ISO 4217, such as EUR' });
export const name = Type.String({ minLength: 1, maxLength: 100 });
export const note = Type.String({ maxLength: 5000 });
