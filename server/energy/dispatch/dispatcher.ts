import type { Planner } from '@busbar/scheduling';
import { sql } from 'kysely';
import { type Commands, findTargetsById } from '../../gateway/index.ts';
import type { Subscription } from '../../platform/bus.ts';
import { liveSubject, publishLive } from '../../platform/live.ts';
import { createLookout } from '../../platform/lookout.ts';
import { outboxHint } from '../../platform/outbox.ts';
import type { Seal } from '../../platform/seal.ts';
import { clockTime } from '../../platform/zone.ts';
import { readAbility } from '../ability.ts';
import { readBatteries, type StoredBattery } from '../batteries/store.ts';
import type { EnergyCommands } from '../commands.ts';
import { createStayHabits } from '../forecasts/stay-habits.ts';
import type { EnergyHouse } from '../house.ts';
import type { LimitsOf } from '../readings-face.ts';
import { type KnownTree, siteTrees, treeChanged } from '../tree/index.ts';
import { phaseVolts } from '../tree/physics.ts';
import type { PhaseAmps } from '../tree/reserve.ts';
import { createBatteryPorts } from './battery-ports.ts';
import { carryOut, clearProfile } from './carry.ts';
import type { DispatchSnapshot } from './contract.ts';
import { createDesk, type Desk, type DeskOptions } from './desk.ts';
import { knownProfiles, profileNumbers, readFacts } from './facts.ts';
import type { SiteModel } from './model.ts';
import { isCommanded, modelOf } from './model-of.ts';
import { createPresence } from './present.ts';
import type { ProfileNumbers } from './profiles.ts';

/** How often the sites are looked at without being asked to, and at the most when much happens. */
const lookMs = 5_000;
const leastBetweenLooksMs = 500;
/** A worker that dies leaves its sites to others after so long; it takes no step when it could not say that it lives. */
const leaseMs = 20_000;
const mostSites = 500;
/** How often the page of a site is written anew at the most. */
const snapshotMs = 2_000;
/** A profile is taken off at so many EVSEs at a time. */
const mostCleared = 50;

export interface DispatcherHouse extends EnergyHouse {
  readonly nodeId: () => string;
  readonly commands: Pick<Commands, 'ask'>;
  readonly own: EnergyCommands;
  readonly limitsOf: LimitsOf;
  readonly marketOf: DeskOptions['marketOf'];
  readonly meters: Meters;
  readonly planner: () => Planner;
  /** Opens the passwords of batteries' controls. */
  readonly batterySeal: Pick<Seal, 'open'>;
  readonly onFault: (error: unknown, about: string) => void;
}

/** What the meters of sites tell; whoever reads them hands it over. */
interface Meters {
  open(): Promise<unknown>;
  meterValue(meterId: string): MeterNews | undefined;
  onValue(listener: (news: MeterNews & { meterId: string; siteId: string }) => void): { end(): void };
}
interface MeterNews {
  readonly at: number;
  readonly watts?: number;
  readonly ampsPerPhase?: PhaseAmps;
  readonly staleSeconds: number;
  readonly socPercent?: number;
}

interface Held {
  readonly desk: Desk;
  readonly organizationId: string;
  readonly tree: string;
  readonly live: Subscription;
  snapshotAt: number;
  shown: string;
  /** What is said of each running transaction. */
  said: ReadonlyMap<string, string>;
}

/** Shares out the power of all managed sites, each by one worker: a lease says by which. */
export function createDispatcher(house: DispatcherHouse) {
  const { db, bus, clock, onFault } = house;
  const now = () => clock.now().getTime();
  const sites = new Map<string, Held>();
  const evses = new Map<string, { siteId: string; evseId: string }>();
  const numbers = new Map<string, ProfileNumbers>();
  const isPresent = createPresence();
  const expectStays = createStayHabits(db, () => clock.now());
  const ports = createBatteryPorts(house);
  let planner: Planner | undefined;
  const lookout = createLookout((error) =>
    onFault(error, 'looking after the power of sites; it is tried again'),
  );
  let soon: ReturnType<typeof setTimeout> | undefined;
  let claimedAt = 0;
  const carrying = { db, now: () => clock.now(), commands: house.commands, own: house.own };

  /** Looks, one look after the other. `whole`: also which sites are to be looked after, and their trees. */
  const look = (whole = true) => lookout.run(() => lookOnce(whole));

  /** Something happened somewhere: looks soon, however much more happens meanwhile. */
  function lookSoon(afterMs = leastBetweenLooksMs): void {
    if (soon || lookout.ended || sites.size === 0) return;
    soon = setTimeout(() => {
      soon = undefined;
      void look(false);
    }, afterMs);
    soon.unref();
  }

  async function lookOnce(whole: boolean): Promise<void> {
    if (whole) await renew();
    const facts = await readFacts(db, [...sites.keys()], expectStays);
    for (const { desk } of sites.values()) await desk.look(facts);
    await show();
  }

  /** Takes the sites that nobody looks after, gives up those that are not managed any more, and reads their trees. */
  async function renew(): Promise<void> {
    const mine = await claim();
    claimedAt = now();
    for (const [siteId, { organizationId }] of sites)
      if (mine.get(siteId)?.organization_id !== organizationId) giveUp(siteId);
    const [trees, batteries] = await Promise.all([
      siteTrees(db, [...mine.keys()]),
      readBatteries(db, [...mine.keys()]),
    ]);
    await ports.keep(batteries, (battery) => isCommanded(battery, trees.get(battery.siteId)));
    for (const [siteId, site] of mine) {
      const tree = trees.get(siteId);
      const here = batteries.filter((battery) => battery.siteId === siteId);
      if (tree) await take(siteId, site, tree, here);
    }
  }

  function giveUp(siteId: string): void {
    const held = sites.get(siteId);
    sites.delete(siteId);
    held?.desk.end();
    held?.live.end();
  }

  async function claim() {
    await sql`insert into site_dispatch (site_id) select site_id from site_energy where managed
      on conflict do nothing`.execute(db);
    const { rows } = await sql<{ site_id: string; organization_id: string; zone: string }>`
      with free as (
        select d.site_id from site_dispatch d
          join site_energy e on e.site_id = d.site_id and e.managed
          join site s on s.id = d.site_id and s.retired_at is null
         where d.node_id = ${house.nodeId()} or d.lease_until is null or d.lease_until < now()
         order by d.node_id = ${house.nodeId()} desc nulls last limit ${mostSites} for update of d skip locked)
      update site_dispatch d set node_id = ${house.nodeId()}, lease_until = now() + ${leaseMs} * interval '1 millisecond'
        from free, site s where d.site_id = free.site_id and s.id = d.site_id
      returning d.site_id, s.organization_id, s.zone`.execute(db);
    return new Map(rows.map((row) => [row.site_id, row]));
  }

  async function take(
    siteId: string,
    site: { organization_id: string; zone: string },
    known: KnownTree,
    batteries: readonly StoredBattery[],
  ): Promise<void> {
    const tree = JSON.stringify([
      known.tree,
      known.evses,
      batteries.map(({ meterId, name, settings, control }) => [meterId, name, settings, control !== null]),
    ]);
    const held = sites.get(siteId);
    if (held?.tree === tree) return;
    const model = modelOf(siteId, known, await levelsAboveLowest(known), batteries);
    const own = await profileNumbers(
      db,
      model.evses.map(({ id }) => id),
    );
    for (const [evseId, three] of own) numbers.set(evseId, three);
    for (const { id, stationId, number } of model.evses)
      evses.set(`${stationId} ${number}`, { siteId, evseId: id });
    if (held) {
      held.desk.changeModel(model);
      sites.set(siteId, { ...held, tree });
      tellKnown(siteId, model);
      return;
    }
    planner ??= house.planner();
    const desk = createDesk({
      model,
      known: await knownProfiles(db, model, own, clock.now()),
      clock: (at) => clockTime(site.zone, at),
      now,
      carry: (order, evse) =>
        now() - claimedAt < leaseMs
          ? carryOut(carrying, order, evse, numbers.get(evse.id)!)
          : Promise.resolve('unanswered'),
      command: async ({ watts }, { meterId, name }) => {
        if (now() - claimedAt >= leaseMs)
          throw new Error(`the lease of the site of ${name} may be another’s by now`);
        return ports.command(meterId, watts);
      },
      planner,
      limitsOf: house.limitsOf,
      marketOf: house.marketOf,
      onFault,
    });
    const organizationId = site.organization_id;
    const live = await bus.subscribe(liveSubject(organizationId, siteId), heard);
    sites.set(siteId, { desk, organizationId, tree, live, snapshotAt: 0, shown: '', said: new Map() });
    tellKnown(siteId, model);
  }

  /** What the meters of a site told last, for a desk that has just learned of them. */
  function tellKnown(siteId: string, model: SiteModel): void {
    for (const { meterId } of [...model.meters, ...model.batteries]) {
      const value = house.meters.meterValue(meterId);
      if (value) tellMeter(siteId, meterId, value);
    }
  }

  function tellMeter(siteId: string, meterId: string, news: MeterNews): void {
    const { at, watts, ampsPerPhase, staleSeconds, socPercent } = news;
    sites.get(siteId)?.desk.meter(meterId, at, watts, ampsPerPhase, staleSeconds * 1000, socPercent);
  }

  async function levelsAboveLowest({ evses }: KnownTree): Promise<ReadonlyMap<string, number>> {
    const levels = new Map<string, number>();
    for (const stationId of new Set(evses.map((one) => one.stationId))) {
      const { minStackLevel, maxStackLevel } = await readAbility(db, stationId);
      if (maxStackLevel !== null) levels.set(stationId, maxStackLevel - minStackLevel);
    }
    return levels;
  }

  /** Writes how things stand for the sites' pages, and tells whoever looks that there is news. */
  async function show(): Promise<void> {
    for (const [siteId, held] of sites) {
      const snapshot = held.desk.snapshot();
      const plan = held.desk.plan();
      const shown = JSON.stringify([{ ...snapshot, at: '' }, plan]);
      if (shown === held.shown) continue;
      const age = now() - held.snapshotAt;
      if (age < snapshotMs) {
        lookSoon(snapshotMs - age);
        continue;
      }
      held.snapshotAt = now();
      held.shown = shown;
      await db
        .updateTable('site_dispatch')
        .set({
          snapshot: JSON.stringify(snapshot),
          snapshot_at: clock.now(),
          plan: plan ? JSON.stringify(plan) : null,
        })
        .where('site_id', '=', siteId)
        .where('node_id', '=', house.nodeId())
        .execute();
      publishLive(bus, held.organizationId, {
        kind: 'energy.now',
        siteId,
        stationId: null,
        at: clock.now(),
        data: { siteId, transactionIds: saidAnew(held, snapshot) },
      });
    }
  }

  /** A live value of a station: what an EVSE draws of each of its legs. */
  function heard(data: unknown): void {
    const told = data as { kind?: string; stationId?: string; data?: Record<string, number | string | null> };
    if (told.kind !== 'meter' || !told.data) return;
    const known = evses.get(`${told.stationId} ${told.data.evse}`);
    const desk = known && sites.get(known.siteId)?.desk;
    if (!desk) return;
    const index = desk.model.evses.findIndex(({ id }) => id === known.evseId);
    const amps = ampsOf(told.data, desk.model, index);
    const takenAt = typeof told.data.at === 'number' ? told.data.at : now();
    // Its own time may be a little wrong; it has just been heard.
    if (amps && isPresent(known.evseId, takenAt, now())) desk.sample(known.evseId, now(), amps);
  }

  return {
    look,
    /** Takes its profiles off EVSEs that are managed no more. */
    clearForgotten: () => clearForgotten(carrying),
    /** Begins to work, until it is ended. */
    async start() {
      await house.meters.open();
      const values = house.meters.onValue((news) => tellMeter(news.siteId, news.meterId, news));
      const hints = await bus.subscribe(outboxHint, () => lookSoon());
      const changed = await bus.subscribe(treeChanged, () => void look());
      const timer = setInterval(() => void look(), lookMs);
      await look();
      return {
        async end() {
          clearInterval(timer);
          clearTimeout(soon);
          for (const one of [values, hints, changed]) one.end();
          await lookout.end();
          for (const siteId of [...sites.keys()]) giveUp(siteId);
          await planner?.end();
          await ports.end();
          await db
            .updateTable('site_dispatch')
            .set({ node_id: null, lease_until: null })
            .where('node_id', '=', house.nodeId())
            .execute();
        },
      };
    },
  };
}

/** The transactions of which something else is said than before: their drivers are told, measured anew or not. */
function saidAnew(held: Held, { evses }: DispatchSnapshot): string[] {
  const before = held.said;
  held.said = new Map(
    evses.flatMap(({ transactionId, sentence, nextAt, state }): [string, string][] =>
      transactionId === null ? [] : [[transactionId, JSON.stringify([sentence, nextAt, state])]],
    ),
  );
  return [...held.said].flatMap(([id, said]) => (before.get(id) === said ? [] : [id]));
}

/** Amperes of each leg as a station tells them; one value, or power alone, is taken to flow in all legs alike. */
function ampsOf(
  { currentL1A, currentL2A, currentL3A, currentA, powerW }: Record<string, number | string | null>,
  { site, evses }: SiteModel,
  index: number,
): readonly number[] | undefined {
  const evse = site.evses[index];
  if (!evse) return undefined;
  const all = (amps: number) => Array.from({ length: evse.legs }, () => amps);
  if (evses[index]!.current === 'DC')
    return typeof powerW === 'number' ? all(powerW / evses[index]!.wattsPerAmp) : undefined;
  const legs = [currentL1A, currentL2A, currentL3A].map((value) =>
    typeof value === 'number' ? value : undefined,
  );
  if (evse.legs === 3 && legs.some((value) => value !== undefined)) return legs.map((value) => value ?? 0);
  if (typeof currentA === 'number') return all(currentA);
  return typeof powerW === 'number' ? all(powerW / (evse.legs * phaseVolts)) : undefined;
}

/** Takes the dispatcher's profiles off EVSEs that hang in no managed tree any more. */
async function clearForgotten(house: Parameters<typeof clearProfile>[0]): Promise<number> {
  const { rows } = await sql<{ station_id: string; number: number }>`
    select p.station_id, p.number
      from site_evse_profile n
      join charging_profile p on p.state = 'installed' and p.number in (n.fallback_number, n.hold_number, n.grant_number)
      join ownership w on w.station_id = p.station_id
      join node on node.id = w.node_id and node.lease_until > now()
     where not exists (
           select from site_evse e join site_energy s on s.site_id = e.site_id and s.managed where e.evse_id = n.evse_id)
     limit ${mostCleared}`.execute(house.db);
  const targets = await (rows.length > 0
    ? findTargetsById(house.db, [...new Set(rows.map((row) => row.station_id))])
    : Promise.resolve([]));
  for (const { station_id, number } of rows) {
    const target = targets.find(({ id }) => id === station_id);
    if (target) await clearProfile(house, target, number);
  }
  return rows.length;
}
