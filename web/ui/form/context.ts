import { type ComponentType, createContext, useContext } from 'react';
import type { Schema, Values } from './schema.ts';

/** What every field of a form is given. */
export interface FieldProps {
  /** Its member's name; empty for the whole form and for items of a list. */
  name: string;
  /** Names and numbers from the outside in: "periods.0.limit". */
  path: string;
  /** Its schema, references followed. */
  schema: Schema;
  value: unknown;
  change: (value: unknown) => void;
  required: boolean;
  /** What else is filled in beside it: a connector is one of the chosen EVSE. */
  siblings: Values;
}

export interface FormContext {
  root: Schema;
  /** What is wrong, by path, in words. */
  flaws: Readonly<Record<string, string>>;
  /** Fields that know more than the schema: the station's own EVSEs, its running transactions. */
  pickers: Readonly<Record<string, ComponentType<FieldProps>>>;
  /** The schema's English words in the person's language. */
  say: (words: string) => string;
  /** Members are called exactly as they are on the wire. */
  exact: boolean;
}

export const SchemaFormContext = createContext<FormContext>({
  root: {},
  flaws: {},
  pickers: {},
  say: (words) => words,
  exact: false,
});
export const useFormContext = () => useContext(SchemaFormContext);
