import { type Layer, mergeWanted, nameOfPlace, placeOfWanted, type StationFactsWanted } from './wanted.ts';
import type { WantedVariable } from './wanted-shape.ts';

const place = nameOfPlace(placeOfWanted({ component: 'OCPPCommCtrlr', variable: 'HeartbeatInterval' }));
/** The largest whole number that the standards’ 32 bits take. */
const maxSeconds = 2_147_483_647;

/** Whether some of these values is the heartbeat interval, under whichever of its names. */
export const namesHeartbeat = (variables: readonly WantedVariable[]): boolean =>
  variables.some((one) => nameOfPlace(placeOfWanted(one)) === place);

/**
 * The heartbeat interval that is wanted of a station, in seconds; undefined where nobody wants one. The answer to a boot
 * sets it (OCPP 1.6 4.2, 2.x B01), so the two must agree: what the answer says goes over what was written before.
 */
export function wantedHeartbeat(layers: readonly Layer[], station: StationFactsWanted): number | undefined {
  const about = layers.filter(({ variables }) => namesHeartbeat(variables));
  if (about.length === 0) return undefined;
  const wanted = mergeWanted(about, station).find((one) => nameOfPlace(one) === place);
  const seconds = Number(wanted?.value);
  return Number.isInteger(seconds) && seconds > 0 && seconds <= maxSeconds ? seconds : undefined;
}
