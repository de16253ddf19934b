import { type Static, Type } from 'typebox';
import { attributes, variableName } from '../../gateway/contract.ts';
import { words } from '../../platform/http/shapes.ts';

/** A value that a station shall have. Keys of 1.6 may be named by the variable that they mean, or as ones of OCPP16. */
export const wantedVariable = Type.Object(
  {
    ...variableName,
    attribute: Type.Optional(words(attributes)),
    value: Type.String({ maxLength: 2500 }),
  },
  { additionalProperties: false },
);
export type WantedVariable = Static<typeof wantedVariable>;
