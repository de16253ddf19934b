/** What importing a CSV file takes and reports, whatever is imported. */

import { type Static, Type } from 'typebox';
import { orNull, sentence, words } from './shapes.ts';

/** Most rows of one import, and the largest file in characters. */
export const maxImportRows = 5000;
export const maxImportCharacters = 2_000_000;

export const importBody = Type.Object(
  {
    organizationId: Type.Optional(
      Type.String({ format: 'uuid', description: 'Whose the rows are that name no organization' }),
    ),
    csv: Type.String({
      minLength: 1,
      maxLength: maxImportCharacters,
      description: 'With a header line; separated by comma, semicolon or tab',
    }),
  },
  { additionalProperties: false },
);
export type ImportBody = Static<typeof importBody>;

export const importOutcomes = ['create', 'change', 'same', 'error'] as const;

export const importReport = Type.Object({
  /** Which field each column was taken for; null: it is ignored. */
  columns: Type.Array(Type.Object({ header: Type.String(), field: orNull(Type.String()) })),
  rows: Type.Array(
    Type.Object({
      line: Type.Integer({ description: 'Line in the file; the header is line 1' }),
      subject: Type.String({ description: 'Identity or uid of the row' }),
      outcome: words(importOutcomes),
      sentences: Type.Array(sentence),
    }),
  ),
  created: Type.Integer(),
  changed: Type.Integer(),
  same: Type.Integer(),
  errors: Type.Integer(),
});
export type ImportReport = Static<typeof importReport>;
