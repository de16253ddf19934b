import { stationCommand } from '../gateway/index.ts';
import { listCommands } from './list-contract.ts';

/** Asks a station which version of its local list it holds; the answer is kept wherever it comes from. */
export const getListVersion = stationCommand(listCommands['get-local-list-version'], {
  v16: () => ['GetLocalListVersion', {}],
  ocpp2: () => ['GetLocalListVersion', {}],
});
