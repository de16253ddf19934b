/** What the API offers to bring in many stations from a file. */

import { route } from '../platform/http/contract.ts';
import { importBody, importReport } from '../platform/http/import-shapes.ts';

export const previewStationImport = route({
  method: 'POST',
  path: '/imports/stations/preview',
  summary: 'What an import of stations would do, row by row; nothing is written',
  tag: 'Stations',
  permission: 'stations:write',
  body: importBody,
  response: importReport,
});

export const runStationImport = route({
  method: 'POST',
  path: '/imports/stations',
  summary: 'Import stations, with the sites they stand at; a row is told by its identity',
  description:
    'Importing the same file again changes nothing. Rows with errors are left out and reported; the others are written together.',
  tag: 'Stations',
  permission: 'stations:write',
  body: importBody,
  response: importReport,
});
