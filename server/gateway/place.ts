import type { StationTemplate } from './message.ts';

/** The largest number of an EVSE or connector that can be stored (smallint). */
const maxNumber = 32_767;

export interface Place {
  readonly evse: number;
  readonly connector: number;
}

/** The station itself, with all that it has. */
const station: Place = { evse: 0, connector: 0 };

/**
 * Where a connector of 1.6 is, which numbers them flat: n is connector 1 of EVSE n, unless the station's template says
 * otherwise. 0 is the station, as is a number that no connector can have.
 */
export function placeOf(template: StationTemplate, connectorId: number): Place {
  const told = template.connectors?.[String(connectorId)];
  if (told && connectorId !== 0) return { evse: told[0], connector: told[1] };
  return connectorId > 0 && connectorId <= maxNumber ? { evse: connectorId, connector: 1 } : station;
}
