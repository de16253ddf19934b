import { createRandom, type Random } from '@busbar/simulator';
import { v4 } from 'uuid';
import { newId } from '../platform/ids.ts';
import { tokensAt } from './network.ts';
import { createRecords, type Lost, type Records, type StationOnFile } from './records.ts';
import type { SeededNetwork } from './seed-network.ts';
import * as tables from './tables.ts';
import type { Marks } from './transaction-rows.ts';
import { faultsOf, outagesOf, type Span } from './trouble.ts';
import { type Visit, visitsOf } from './visit.ts';

const dayMs = 86_400_000;
const hourMs = 3_600_000;

/** Visits whose rows are in memory together. */
const visitsAtOnce = 1000;

/** Epoch of a station at the end of its past: one more for each connection. */
type Epochs = Map<string, number>;

/** Draws the last days of the network and writes them: visits, faults, outages, and what did not fit. */
export async function seedPast(
  run: tables.Run,
  network: SeededNetwork,
  { now, days }: { now: Date; days: number },
): Promise<void> {
  const to = now.getTime();
  const from = to - days * dayMs;
  await makePartitions(run, days);
  const epochs: Epochs = new Map();
  const create = () => createRecords({ tokenId: (token) => network.tokenIds.get(token)!, pastEnds: to });
  const troubles = create();
  const drawn = network.stations.flatMap((station) =>
    drawStation(station, network, from, to, troubles, epochs),
  );
  await write(run, troubles.records);

  drawn.sort((a, b) => a.visit.pluggedAt - b.visit.pluggedAt);
  let number = await reserveNumbers(run, drawn.length);
  const random = createRandom('past');
  for (let start = 0; start < drawn.length; start += visitsAtOnce) {
    const filing = create();
    for (const { station, visit, outages } of drawn.slice(start, start + visitsAtOnce)) {
      const name = station.planned.make.version === '1.6' ? `${number++}` : v4();
      const lost = drawLost(visit, to, random);
      filing.visit(station, visit, name, { outages, lost, anomaly: drawAnomaly(visit, random) });
    }
    await write(run, filing.records);
  }
  await tables.quarantined.insert(run, quarantineOf(network.stations, drawn, random, to));
  await setEpochs(run, epochs);
  await settleConnectors(run);
}

async function makePartitions(run: tables.Run, days: number): Promise<void> {
  const weekly = ['connection_log', 'status_log', 'attempt_log', 'transaction_event', 'meter_sample'];
  for (const parent of weekly) {
    await run(`select ensure_partitions($1, 'week', current_date - $2::int, current_date)`, [
      parent,
      days + 7,
    ]);
  }
  await run(`select ensure_partitions('event', 'day', current_date - 10, current_date)`, []);
}

interface Drawn {
  readonly station: StationOnFile;
  readonly visit: Visit;
  readonly outages: readonly Span[];
}

function drawStation(
  station: StationOnFile,
  network: SeededNetwork,
  from: number,
  to: number,
  filing: ReturnType<typeof createRecords>,
  epochs: Epochs,
): Drawn[] {
  const { planned } = station;
  const random = createRandom(`trouble/${planned.identity}/${from}`);
  const outages = outagesOf(planned, from, to, random);
  outages.forEach((outage, index) => {
    filing.outage(station, outage, index + 1, outage.to < to);
  });
  epochs.set(station.id, outages.length + 1);
  const tokens = tokensAt(planned.place, network.tokens);
  const end = planned.silentDays ? to - planned.silentDays * dayMs : to;
  return planned.make.evses.flatMap((_, index) => {
    const evse = index + 1;
    const faults = faultsOf(planned, from, end, random);
    const visits = visitsOf({ station: planned, evse, tokens, faults, from, to: end });
    for (const fault of faults) filing.fault(station, evse, fault);
    return visits.map((visit) => ({ station, visit, outages }));
  });
}

/** Some transactions were never ended by their station; those of the last day wait to be confirmed. */
function drawLost({ charge }: Visit, pastEnds: number, random: Random): Lost | undefined {
  if (!charge || charge.stop === 'Other') return undefined;
  const confirmedAt = charge.to + 24 * hourMs;
  const waits = confirmedAt > pastEnds;
  if (!random.chance(waits ? 0.012 : 0.002)) return undefined;
  const reason = random.pick(['station_booted', 'connector_available'] as const);
  return { reason, confirmedAt: waits ? undefined : new Date(confirmedAt) };
}

/** What a few transactions in a thousand have on them: a clock that was wrong, an event that never came. */
function drawAnomaly({ station, charge }: Visit, random: Random): Marks['anomaly'] {
  if (!charge || !random.chance(0.004)) return undefined;
  return station.make.version === '1.6' ? 'clock' : random.pick(['clock', 'gap'] as const);
}

/** Takes a block of the numbers that 1.6 stations are given, and returns its first. */
async function reserveNumbers(run: tables.Run, count: number): Promise<number> {
  const { rows } = await run(
    `select setval('transaction_number', nextval('transaction_number') + $1) - $1 as first`,
    [count],
  );
  return (rows[0] as { first: number }).first;
}

async function write(run: tables.Run, records: Records): Promise<void> {
  await tables.transactions.insert(run, records.transactions);
  await tables.transactionEvents.insert(run, records.transactionEvents);
  await tables.samples.insert(run, records.samples);
  await tables.attempts.insert(run, records.attempts);
  await tables.statuses.insert(run, records.statuses);
  await tables.connections.insert(run, records.connections);
  await tables.events.insert(run, inOrder(records.events));
}

/** The outbox is read in the order in which it was written. */
function inOrder(events: Records['events']): Records['events'] {
  return events.sort((a, b) => Number(a.at) - Number(b.at));
}

/** The present state of a connector is the last that its past tells. */
async function settleConnectors(run: tables.Run): Promise<void> {
  await run(
    `update connector c set state = l.state, state_at = l.at from connector k
      cross join lateral (select state, at from status_log
         where station_id = k.station_id and evse_number = k.evse_number and connector_number = k.number
         order by at desc limit 1) l
      where k.id = c.id`,
    [],
  );
}

async function setEpochs(run: tables.Run, epochs: Epochs): Promise<void> {
  await run(
    `update ownership o set epoch = e.epoch from unnest($1::uuid[], $2::bigint[]) as e (id, epoch)
      where o.station_id = e.id`,
    [[...epochs.keys()], [...epochs.values()]],
  );
}

/** Ends that fit no transaction: some old ones were dealt with, five wait for a person. */
function quarantineOf(
  stations: readonly StationOnFile[],
  drawn: readonly Drawn[],
  random: Random,
  to: number,
): tables.RowOf<typeof tables.quarantined>[] {
  const old = stations.filter(({ planned }) => planned.make.version === '1.6');
  return Array.from({ length: 11 }, (_, index) => {
    const open = index < 5;
    const station = random.pick(old);
    const at = to - (open ? random.between(0.05, 2) : random.between(3, 25)) * dayMs;
    const transactionId = random.whole(900_000, 999_999);
    const last = drawn.findLast((one) => one.station === station && one.visit.charge);
    const body = {
      transactionId,
      meterStop: (last?.visit.charge?.endWh ?? 0) + random.whole(1000, 20_000),
      timestamp: new Date(at).toISOString(),
      reason: 'PowerLoss',
    };
    return {
      id: newId(),
      organization_id: station.organizationId,
      site_id: station.siteId,
      station_id: station.id,
      kind: 'stop',
      reason: 'unknown_transaction',
      station_transaction_id: `${transactionId}`,
      body: JSON.stringify(body),
      body_digest: transactionId,
      at: new Date(at),
      arrived_at: new Date(at + random.between(0.1, 9) * hourMs * (open ? 0.1 : 1)),
      resolution: open ? null : 'discarded',
      resolved_at: open ? null : new Date(at + dayMs),
      resolved_note: open
        ? null
        : 'Station was replaced; its old memory told of a transaction of its first owner.',
    };
  });
}
