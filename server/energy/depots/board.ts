import type { Kysely } from 'kysely';
import type { DB } from '../../platform/database/generated/schema.ts';
import type { Sentence } from '../../platform/sentence.ts';
import { adviseOn, bestOf, type Judged, type PlaceFacts } from './advice.ts';
import type { ReadinessBoard, VehicleReadiness } from './contract.ts';
import { lastDeparture, nextDeparture } from './occurrence.ts';
import { judgeReadiness, type Plugged } from './readiness.ts';
import { say, vehicleSentence } from './sentences.ts';
import {
  capacityOf,
  type DepartureRow,
  departuresFrom,
  freePlaces,
  transactionsOf,
  type VehicleTransaction,
} from './store.ts';

/** The board looks this far ahead, in milliseconds. */
const horizonMs = 24 * 3_600_000;

export interface BoardSite {
  readonly id: string;
  readonly name: string;
  readonly zone: string;
}

interface Going {
  readonly departure: DepartureRow;
  readonly at: number;
  /** The vehicle's departure before this one: what was charged after it counts. */
  readonly since: number;
}

/** Which vehicles leave a site within a day, whether they will be ready, and what would help. */
export async function readinessBoard(db: Kysely<DB>, site: BoardSite, now: Date): Promise<ReadinessBoard> {
  const going = nextOfEach(await departuresFrom(db, site.id), site.zone, now.getTime());
  const vehicleIds = going.map(({ departure }) => departure.vehicleId);
  const [transactions, free, capacityWatts] = await Promise.all([
    transactionsOf(db, site.id, vehicleIds, now),
    freePlaces(db, site.id),
    capacityOf(db, site.id),
  ]);
  const places = free.map((place) => ({ ...place, name: `${place.station}/${place.evse}` }));
  const judged = going.map((one) => judge(one, transactions, places, now.getTime(), site.zone));
  const late = judged.filter(({ shown }) => shown.state === 'late').length;
  const advice = adviseOn(
    judged.map(({ known }) => known),
    places,
    { now: now.getTime(), zone: site.zone, capacityWatts },
  );
  return {
    siteId: site.id,
    siteName: site.name,
    zone: site.zone,
    at: now.toISOString(),
    sentence: boardSentence(judged.map(({ shown }) => shown)),
    total: judged.length,
    late,
    advice,
    vehicles: judged.map(({ shown }) => shown),
  };
}

/** What a vehicle that is plugged in still needs until it leaves. */
export interface ChargingNeed {
  readonly transactionId: string;
  readonly departsAt: number;
  readonly energyWh: number;
}

/** The vehicles of a site that are plugged in and leave within a day: no advice, and nothing of the others. */
export async function chargingNeeds(db: Kysely<DB>, site: BoardSite, now: Date): Promise<ChargingNeed[]> {
  const going = nextOfEach(await departuresFrom(db, site.id, 'plugged'), site.zone, now.getTime());
  const vehicleIds = going.map(({ departure }) => departure.vehicleId);
  const transactions = await transactionsOf(db, site.id, vehicleIds, now);
  return going.flatMap((one): ChargingNeed[] => {
    const { charging, missingWh } = judge(one, transactions, [], now.getTime(), site.zone).shown;
    if (!charging || missingWh === null) return [];
    const { transactionId, energyWh } = charging;
    return [{ transactionId, departsAt: one.at, energyWh: energyWh + missingWh }];
  });
}

/** Of each vehicle the departure that comes first, within the horizon, in their order. */
function nextOfEach(departures: readonly DepartureRow[], zone: string, now: number): Going[] {
  const first = new Map<string, Going>();
  const before = new Map<string, number>();
  for (const departure of departures) {
    const last = lastDeparture(departure, zone, now);
    if (last !== undefined)
      before.set(departure.vehicleId, Math.max(last, before.get(departure.vehicleId) ?? last));
    const at = nextDeparture(departure, zone, now);
    if (at === undefined || at > now + horizonMs) continue;
    const known = first.get(departure.vehicleId);
    if (!known || at < known.at) first.set(departure.vehicleId, { departure, at, since: 0 });
  }
  return [...first.values()]
    .map((one) => ({ ...one, since: before.get(one.departure.vehicleId) ?? now - horizonMs }))
    .sort((a, b) => a.at - b.at || (a.departure.plate < b.departure.plate ? -1 : 1));
}

function judge(
  { departure, at, since }: Going,
  transactions: readonly VehicleTransaction[],
  free: readonly PlaceFacts[],
  now: number,
  zone: string,
): { shown: VehicleReadiness; known: Judged } {
  const own = transactions.filter(({ vehicleId }) => vehicleId === departure.vehicleId);
  const running = own.findLast(({ active }) => active);
  const plugged = running && pluggedOf(running);
  const deliveredWh = own
    .filter(({ active, startedAt }) => active || startedAt.getTime() > since)
    .reduce((sum, { energyWh }) => sum + energyWh, 0);
  const readiness = judgeReadiness({
    now,
    vehicle: departure,
    going: { at, energyWh: departure.energyWh, socPercent: departure.socPercent },
    deliveredWh,
    plugged,
    free: bestOf(free, departure),
  });
  const name = running && `${running.station}/${running.evse}`;
  return {
    known: {
      plate: departure.plate,
      vehicle: departure,
      leavesAt: at,
      readiness,
      at: plugged && name ? { ...plugged, name } : undefined,
    },
    shown: {
      vehicleId: departure.vehicleId,
      plate: departure.plate,
      model: departure.model,
      departureId: departure.id,
      leavesAt: iso(at),
      state: readiness.state,
      sentence: vehicleSentence(readiness, plugged, zone),
      neededWh: departure.energyWh,
      deliveredWh,
      missingWh: readiness.missingWh,
      shortWh: readiness.shortWh,
      readyAt: isoOrNull(readiness.readyAt),
      latestStart: isoOrNull(readiness.latestStart),
      socPercent: plugged?.soc ?? null,
      charging: running
        ? {
            transactionId: running.id,
            station: running.station,
            evse: running.evse,
            powerWatts: running.powerWatts,
            energyWh: running.energyWh,
          }
        : null,
    },
  };
}

function pluggedOf({ connectorState, currentType, maxWatts, powerWatts, soc }: VehicleTransaction): Plugged {
  return {
    currentType,
    maxWatts,
    powerWatts,
    soc,
    pausedByUs: connectorState === 'suspended_evse',
    pausedByCar: connectorState === 'suspended_ev',
  };
}

const iso = (at: number) => new Date(at).toISOString();
const isoOrNull = (at: number | null) => (at === null ? null : iso(at));

function boardSentence(vehicles: readonly VehicleReadiness[]): Sentence {
  const total = vehicles.length;
  if (total === 0) return say('none');
  const late = vehicles.filter(({ state }) => state === 'late').length;
  if (late > 0) return say('some_late', { late, total });
  const open = vehicles.filter(({ state }) => state !== 'ready' && state !== 'on_track').length;
  return open > 0 ? say('some_open', { open, total }) : say('all_ready', { total });
}
