import { sql } from 'kysely';
import { createLookout } from '../../platform/lookout.ts';
import type { Seal } from '../../platform/seal.ts';
import type { Sentence } from '../../platform/sentence.ts';
import type { Transport, Values } from './contract.ts';
import type { Told } from './mapping.ts';
import { type ModbusConnection, openModbus } from './modbus.ts';
import { openMqtt } from './mqtt.ts';
import { markSilent, noteProblem, type TakeHouse, type TakingMeter, takeReadings } from './take.ts';

/** How often a worker looks for meters that nobody reads, or that were changed. */
const lookMs = 5000;
/** A worker that dies leaves its meters to others after so long. */
const leaseMs = 20_000;
/** Meters that one worker reads. */
const mostMeters = 2000;
/** Values of a broker that come faster than this are gathered. */
const leastApartMs = 1000;
/** Pauses before a device that failed is asked again: doubled each time. */
const firstPauseMs = 5000;
const longestPauseMs = 120_000;
/** On this subject everybody hears that a meter was added or changed. */
export const metersChanged = 'meters.changed';

export interface CollectHouse extends TakeHouse {
  readonly seal: Seal;
  readonly nodeId: () => string;
  readonly onFault: (error: unknown, about: string) => void;
}

interface Collected extends TakingMeter {
  readonly transport: Transport;
  readonly sealed_password: string | null;
  readonly changed_at: Date;
}

interface Running {
  readonly changedAt: number;
  close(): Promise<void>;
}

/**
 * Reads the meters that must be asked (Modbus) or listened to (MQTT), each by one worker: a lease says by which.
 * Also notes which meters have fallen silent.
 */
export function createCollector(house: CollectHouse) {
  const { bus, onFault } = house;
  const running = new Map<string, Running>();
  const lookout = createLookout((error) => onFault(error, 'looking after the meters; it is tried again'));

  /** One look: takes what is free, begins what is new, ends what is gone, and marks who is silent. */
  const look = () =>
    lookout.run(async () => {
      await markSilent(house);
      await take(await claim(house));
    });

  async function take(mine: readonly Collected[]): Promise<void> {
    const wanted = new Map(mine.map((meter) => [meter.id, meter]));
    for (const [id, one] of running) {
      if (wanted.get(id)?.changed_at.getTime() === one.changedAt) continue;
      running.delete(id);
      await one.close();
    }
    for (const meter of mine) if (!running.has(meter.id)) running.set(meter.id, begin(house, meter));
  }

  return {
    look,
    /** Begins to work, until it is ended. */
    async start() {
      const heard = await bus.subscribe(metersChanged, () => void look());
      const timer = setInterval(() => void look(), lookMs);
      await look();
      return {
        async end() {
          clearInterval(timer);
          heard.end();
          await lookout.end();
          await Promise.all([...running.values()].map((one) => one.close()));
          running.clear();
          await release(house);
        },
      };
    },
  };
}

/** Takes or renews the lease of every meter that is ours or nobody's; gives ours. */
async function claim({ db, nodeId }: CollectHouse): Promise<Collected[]> {
  const { rows } = await sql<Collected>`
    with mine as (
      insert into meter_lease (meter_id, node_id, until)
      select m.id, ${nodeId()}::uuid, now() + ${leaseMs} * interval '1 millisecond'
        from meter m left join meter_lease l on l.meter_id = m.id
       where m.retired_at is null and m.transport ->> 'kind' <> 'http'
         and (l.meter_id is null or l.node_id = ${nodeId()}::uuid or l.until < now())
       order by m.id limit ${mostMeters}
      on conflict (meter_id) do update set node_id = excluded.node_id, until = excluded.until
       where meter_lease.node_id = excluded.node_id or meter_lease.until < now()
      returning meter_id)
    select m.id, m.organization_id, m.site_id, m.inverted, m.most_watts, m.stale_seconds, m.transport,
           m.sealed_password, m.changed_at
      from meter m join mine on mine.meter_id = m.id`.execute(db);
  return rows;
}

async function release({ db, nodeId }: CollectHouse): Promise<void> {
  await db.deleteFrom('meter_lease').where('node_id', '=', nodeId()).execute();
}

function begin(house: CollectHouse, meter: Collected): Running {
  const { transport } = meter;
  const changedAt = meter.changed_at.getTime();
  const take = async (told: Told) => {
    await takeReadings(house, meter, [told]);
  };
  const note = (problem: Sentence | null) => noteProblem(house, meter, problem);
  const fault = (error: unknown) => house.onFault(error, `taking a value of meter ${meter.id}`);
  switch (transport.kind) {
    case 'http':
      return { changedAt, close: async () => {} };
    case 'modbus':
      return { changedAt, ...poll(transport, { take, note, fault }) };
    case 'mqtt': {
      const password = meter.sealed_password === null ? undefined : house.seal.open(meter.sealed_password);
      const pace = createPace(take, fault);
      const listening = openMqtt(
        {
          transport,
          password,
          clientId: `busbar-${meter.id.slice(-12)}`,
          staleMs: meter.stale_seconds * 1000,
          now: () => house.clock.now().getTime(),
        },
        { told: pace.tell, problem: (problem) => void note(problem).catch(fault) },
      );
      listening.catch(fault);
      return {
        changedAt,
        async close() {
          await (await listening).close();
          await pace.end();
        },
      };
    }
  }
}

interface Ear {
  readonly take: (told: Told) => Promise<void>;
  readonly note: (problem: Sentence | null) => Promise<void>;
  readonly fault: (error: unknown) => void;
}

/** Asks a device again and again; one that fails is asked more and more seldom, on a new connection. */
function poll(transport: Extract<Transport, { kind: 'modbus' }>, { take, note, fault }: Ear) {
  let connection: ModbusConnection | undefined;
  let failures = 0;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  async function once(): Promise<Values | Sentence> {
    if (!connection) {
      const opened = await openModbus(transport);
      if ('problem' in opened) return opened.problem;
      connection = opened;
    }
    const read = await connection.read();
    return 'problem' in read ? read.problem : read.values;
  }

  async function round(): Promise<void> {
    const outcome = await once();
    if (closed) return;
    if (isSentence(outcome)) {
      connection?.close();
      connection = undefined;
      failures += 1;
      await note(outcome);
    } else {
      failures = 0;
      await take({ values: outcome });
    }
  }

  let busy = Promise.resolve();
  function next(): void {
    busy = round()
      .catch(fault)
      .then(() => {
        if (!closed) timer = setTimeout(next, pauseMs(transport.everySeconds * 1000, failures));
      });
  }
  next();
  return {
    async close() {
      closed = true;
      clearTimeout(timer);
      connection?.close();
      await busy;
      connection?.close();
    },
  };
}

const isSentence = (outcome: Values | Sentence): outcome is Sentence => 'key' in outcome;

/** How long to wait for the next look at a device that has failed so many times in a row. */
export function pauseMs(everyMs: number, failures: number): number {
  if (failures === 0) return everyMs;
  return Math.max(everyMs, Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(failures - 1, 10)));
}

/** Hands on at most one value a second, the latest, and one after the other. */
function createPace(take: (told: Told) => Promise<void>, fault: (error: unknown) => void) {
  let waiting: Told | undefined;
  let timer: NodeJS.Timeout | undefined;
  let busy: Promise<void> = Promise.resolve();
  function send(): void {
    const told = waiting;
    waiting = undefined;
    if (!told) {
      timer = undefined;
      return;
    }
    busy = busy.then(() => take(told)).catch(fault);
    timer = setTimeout(send, leastApartMs);
  }
  return {
    tell(told: Told): void {
      waiting = told;
      if (timer === undefined) send();
    },
    async end(): Promise<void> {
      clearTimeout(timer);
      await busy;
    },
  };
}
