import { useQueryClient } from '@tanstack/react-query';
import { getStation, type Station } from '../../../../server/locations/contract.ts';
import { keyOf } from '../../api.ts';
import { useLive } from '../../live/live.ts';

/** The latest values of an EVSE, as the live stream brings them. */
interface Meter {
  evse?: number;
  powerW?: number | null;
  energyWh?: number | null;
  soc?: number | null;
}

/** Puts live meter values into the station that is on the screen: nothing is asked of the server. */
export function useLiveMeter(station: Station | undefined): void {
  const client = useQueryClient();
  useLive('meter', ({ stationId, data }) => {
    if (!station || stationId !== station.id) return;
    const key = keyOf(getStation, { params: { identity: station.identity } });
    client.setQueryData<Station>(key, (now) => now && withMeter(now, data as Meter));
  });
}

/** The station with new values at one EVSE; its power is the sum of its EVSEs. */
export function withMeter(station: Station, meter: Meter): Station {
  const evses = station.evses.map((evse) => {
    if (evse.number !== meter.evse || !evse.transaction) return evse;
    const { powerW, energyWh, soc } = evse.transaction;
    return {
      ...evse,
      transaction: {
        ...evse.transaction,
        powerW: meter.powerW ?? powerW,
        energyWh: meter.energyWh ?? energyWh,
        soc: meter.soc ?? soc,
      },
    };
  });
  const powerW = evses.reduce((sum, evse) => sum + (evse.transaction?.powerW ?? 0), 0);
  return { ...station, evses, powerW };
}
