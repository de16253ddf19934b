import type { Market, Planner } from '@busbar/scheduling';
import type { Sentence } from '../../platform/sentence.ts';
import type { LimitsOf } from '../readings-face.ts';
import { phaseVolts } from '../tree/physics.ts';
import type { PhaseAmps } from '../tree/reserve.ts';
import type { BatteryModel, BatteryOrder } from './battery.ts';
import type { BatteryTarget } from './battery-target.ts';
import type { Outcome } from './carry.ts';
import type { DispatchSnapshot, StoredPlan } from './contract.ts';
import { decide } from './decide.ts';
import type { DispatchEvent, KnownProfiles } from './events.ts';
import type { EvseFacts } from './facts.ts';
import { type DispatchState, type EvseReason, newState, type Order, type SiteModel } from './model.ts';
import { aheadOf, makePlan, planSlots, situationOf } from './planning.ts';
import { snapshotOf } from './snapshot.ts';

/** Orders that are on their way at once from one site. */
const mostOnTheirWay = 20;
/** A plan is made anew after this, or when a car came or went. */
const planEveryMs = 15 * 60_000;
/** Also after one that came too late; each that is late as well doubles it. */
const leastBetweenPlansMs = 20_000;

export interface DeskOptions {
  readonly model: SiteModel;
  readonly known: ReadonlyMap<string, KnownProfiles>;
  readonly clock: (at: number) => string;
  readonly now: () => number;
  readonly carry: (order: Order, evse: SiteModel['evses'][number]) => Promise<Outcome>;
  /** Tells a battery its set-point; what comes back is why it did not take it. */
  readonly command: (order: BatteryOrder, battery: BatteryModel) => Promise<Sentence | undefined>;
  readonly planner: Planner;
  readonly limitsOf: LimitsOf;
  /** Prices, load and sun of so many quarters to come; undefined where nobody said what power costs. */
  readonly marketOf: (siteId: string, slots: number) => Promise<Market | undefined>;
  readonly onFault: (error: unknown, about: string) => void;
}

interface Planned {
  readonly stored: StoredPlan | undefined;
  /** When it was asked for, and who charged then. */
  readonly at: number;
  readonly of: string;
  /** Plans in a row for which there was no time, or no data. */
  readonly late: number;
}

/** Shares out the power of one site: hears what happens, decides, asks stations, and can tell how things stand. */
export function createDesk(options: DeskOptions) {
  const { now, planner, onFault } = options;
  let state: DispatchState = newState(options.model);
  let reasons: readonly EvseReason[] = [];
  let batteryTargets: readonly BatteryTarget[] = [];
  const facts = new Map<string, EvseFacts>();
  const waiting: Order[] = [];
  const answers: { evseId: string; orderId: number; outcome: Outcome }[] = [];
  let gathering = false;
  let onTheirWay = 0;
  let plan: Planned = { stored: undefined, at: 0, of: '', late: 0 };
  let planning = false;
  let market: { at: number; known: Market | undefined } = { at: 0, known: undefined };
  let ended = false;

  function tell(events: readonly DispatchEvent[]): void {
    if (ended) return;
    const decision = decide(state, events, now());
    state = decision.state;
    reasons = decision.reasons;
    batteryTargets = decision.batteryTargets;
    waiting.push(...decision.orders);
    send();
    for (const order of decision.batteryOrders) void command(order);
  }

  async function command(order: BatteryOrder): Promise<void> {
    const battery = state.model.batteries[order.battery]!;
    // A failure of our own is no word of the battery: its order counts as unanswered after a while.
    const told = options.command(order, battery).catch((error) => {
      onFault(error, `telling battery ${battery.name} its set-point`);
      return 'unanswered' as const;
    });
    const problem = await told;
    const position = state.model.batteries.findIndex(({ meterId }) => meterId === battery.meterId);
    if (problem !== 'unanswered')
      tell([{ kind: 'battery_told', battery: position, orderId: order.id, ...(problem && { problem }) }]);
  }

  function send(): void {
    while (!ended && onTheirWay < mostOnTheirWay && waiting.length > 0) {
      const order = waiting.shift()!;
      const evse = state.model.evses[order.evse];
      if (!evse) continue;
      onTheirWay += 1;
      options
        .carry(order, evse)
        .catch((error): Outcome => {
          onFault(error, `asking ${evse.label} for its share of power`);
          return 'unanswered';
        })
        .then((outcome) => {
          onTheirWay -= 1;
          answers.push({ evseId: evse.id, orderId: order.id, outcome });
          if (!gathering) setImmediate(hearAnswers);
          gathering = true;
        });
    }
  }

  /** Answers of many stations that come at once are one reason to decide again, not many. */
  function hearAnswers(): void {
    gathering = false;
    const positions = new Map(state.model.evses.map(({ id }, i) => [id, i]));
    tell(
      answers.splice(0).map(({ evseId, orderId, outcome }) => {
        return { kind: 'answered', evse: positions.get(evseId) ?? -1, orderId, outcome };
      }),
    );
  }

  /** What is new in what the database knows, as events. */
  function newsOf(all: ReadonlyMap<string, EvseFacts>): DispatchEvent[] {
    return state.model.evses.flatMap(({ id }, evse): DispatchEvent[] => {
      const [before, after] = [facts.get(id), all.get(id)];
      if (!after) return [];
      facts.set(id, after);
      const news: DispatchEvent[] = [];
      if (before?.online !== after.online) news.push({ kind: 'online', evse, online: after.online });
      if (before && after.bootedAt > before.bootedAt) news.push({ kind: 'booted', evse });
      if (after.car || before?.car || !before) news.push({ kind: 'car', evse, car: after.car });
      if (before && after.neededAt > before.neededAt) news.push({ kind: 'needs', evse });
      if (before && after.lostAt > before.lostAt) news.push({ kind: 'lost', evse });
      const { dynamic, gives } = after.able;
      if (before?.able.dynamic !== dynamic || before.able.gives !== gives)
        news.push({ kind: 'able', evse, able: after.able });
      if (after.pulled && after.pulled.at > (before?.pulled?.at ?? 0))
        news.push({ kind: 'pulled', evse, at: after.pulled.at, amps: ampsPulled(after.pulled, evse) });
      if (state.evses[evse]?.foreign !== after.foreign)
        news.push({ kind: 'foreign', evse, profile: after.foreign });
      return news;
    });
  }

  const ampsPulled = ({ limit, unit }: { limit: number; unit: string }, evse: number) =>
    unit === 'W' ? limit / state.model.evses[evse]!.wattsPerAmp : limit;

  /** Prices and forecasts change slowly, and take long to read. */
  async function marketNow(): Promise<Market | undefined> {
    if (now() - market.at > planEveryMs)
      market = { at: now(), known: await options.marketOf(state.model.siteId, planSlots) };
    return market.known;
  }

  /** Who charges and what they want: with another answer the plan is another. */
  const cars = () =>
    state.evses
      .map(
        ({ car }) =>
          car &&
          [
            car.transactionId,
            car.departsAt,
            car.wattHours,
            car.mode,
            car.priority,
            car.giving?.keepsPercent,
            car.giving?.maxWatts,
          ].join(' '),
      )
      .join();

  async function planAgain(): Promise<void> {
    const who = cars();
    const again =
      plan.late > 0 ? Math.min(planEveryMs, leastBetweenPlansMs * 2 ** (plan.late - 1)) : planEveryMs;
    const due = now() - plan.at > (who === plan.of ? again : leastBetweenPlansMs);
    if (planning || !due) return;
    planning = true;
    plan = { ...plan, at: now(), of: who, late: plan.late + 1 };
    try {
      const market = await marketNow();
      const situation = situationOf(state, now(), market);
      const made = situation && (await makePlan(planner, situation));
      plan = { ...plan, stored: made?.stored, late: situation && !made ? plan.late : 0 };
      tell([
        { kind: 'ahead', slots: aheadOf(situation?.now ?? now(), market, made?.plan) },
        ...(made ? [{ kind: 'plan' as const, wishes: made.plan.wishes }] : []),
      ]);
    } catch (error) {
      onFault(error, 'planning the hours to come; the power of this moment is shared out without a plan');
    } finally {
      planning = false;
    }
  }

  tell(
    options.model.evses.flatMap(({ id }, evse): DispatchEvent[] => {
      const known = options.known.get(id);
      return known ? [{ kind: 'holds', evse, known }] : [];
    }),
  );

  return {
    get model() {
      return state.model;
    },
    /** What the database knows now, and the limits from outside. */
    async look(all: ReadonlyMap<string, EvseFacts>): Promise<void> {
      const limits = await options.limitsOf(state.model.siteId, now());
      tell([{ kind: 'limits', limits }, ...newsOf(all)]);
      await planAgain();
    },
    changeModel: (model: SiteModel) => tell([{ kind: 'model', model }]),
    sample(evseId: string, at: number, amps: readonly number[]): void {
      const evse = state.model.evses.findIndex(({ id }) => id === evseId);
      if (evse >= 0) tell([{ kind: 'sample', evse, at, amps }]);
    },
    meter(
      meterId: string,
      at: number,
      watts: number | undefined,
      perPhase: PhaseAmps | undefined,
      staleMs: number,
      soc?: number,
    ): void {
      const battery = state.model.batteries.findIndex((one) => one.meterId === meterId);
      // Where a meter tells no phases the three are taken to carry alike.
      const even = (watts ?? 0) / (3 * phaseVolts);
      const amps: PhaseAmps = perPhase ?? [even, even, even];
      const events: DispatchEvent[] = state.model.meters
        .filter((meter) => meter.meterId === meterId)
        .map(({ nodeId }) => ({ kind: 'meter', nodeId, at, amps, staleMs }));
      if (battery >= 0 && watts !== undefined)
        events.push({ kind: 'battery', battery, at, watts, staleMs, ...(soc !== undefined && { soc }) });
      if (events.length > 0) tell(events);
    },
    tick: () => tell([{ kind: 'tick' }]),
    snapshot: (): DispatchSnapshot => snapshotOf(state, reasons, batteryTargets, now(), options.clock),
    plan: () => plan.stored,
    end(): void {
      ended = true;
    },
  };
}

export type Desk = ReturnType<typeof createDesk>;
