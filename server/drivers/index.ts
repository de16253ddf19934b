/** Drivers and their tokens: who may charge where, and why not. */

import type { Authorize } from './authorize.ts';
import { createCentralToken } from './central-token.ts';
import { tokenImportRoutes } from './import.ts';
import { driversOcpp2 } from './ocpp2.ts';
import { driversOcpp16 } from './ocpp16.ts';
import type { NoteAttempt } from './spoke.ts';
import { type House, tokenRoutes } from './token-routes.ts';

export { type Authorization, type Authorize, createAuthorize } from './authorize.ts';
export type { Reason } from './decide.ts';
export { idTokenInfo, kindOfType } from './ocpp2.ts';
export { idTagInfo } from './ocpp16.ts';
export type { NoteAttempt } from './spoke.ts';

export interface DriversOptions extends House {
  /** Made by `createAuthorize`: transactions need it too, and they note the attempts. */
  readonly authorize: Authorize;
  readonly noteAttempt: NoteAttempt;
}

/** Puts the slice together: token routes for people, Authorize for stations, `centralToken` for remote starts. */
export function createDrivers(options: DriversOptions) {
  return {
    routes: [...tokenRoutes(options), ...tokenImportRoutes(options)],
    spoke16: driversOcpp16(options.authorize, options.noteAttempt),
    spoke2: driversOcpp2(options.authorize, options.noteAttempt),
    centralToken: createCentralToken(options),
  };
}
export type Drivers = ReturnType<typeof createDrivers>;
