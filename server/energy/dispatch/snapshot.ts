import { ConductorLoads } from '@busbar/scheduling';
import type { Sentence } from '../../platform/sentence.ts';
import { backgroundOf } from './base.ts';
import { trustOf } from './battery.ts';
import type { BatteryTarget } from './battery-target.ts';
import type { BatteryNow, DispatchSnapshot, EvseNow, NodeNow } from './contract.ts';
import { countedAt, heldAt } from './count.ts';
import { wattsOf } from './give.ts';
import { limitedSite } from './limited.ts';
import { type DispatchState, type EvseReason, usualRules } from './model.ts';
import { expectationSentence, nextAt, reasonSentence } from './say.ts';
import { batterySentence } from './say-battery.ts';
import { sayDispatch } from './sentences.ts';
import { withBatteries } from './targets.ts';

const plain = (sentence: Sentence) => ({ ...sentence, params: { ...sentence.params } });
const iso = (time: number) => new Date(time).toISOString();
const tenth = (value: number) => Math.round(value * 10) / 10;

/** How things stand at a site, as its page shows it. Pure. */
export function snapshotOf(
  state: DispatchState,
  reasons: readonly EvseReason[],
  batteryTargets: readonly BatteryTarget[],
  now: number,
  clock: (at: number) => string,
): DispatchSnapshot {
  const evses = state.evses.map((_, i) => evseNow(state, i, reasons[i]!, now, clock));
  const batteries = batteryTargets.map((target, i) => batteryNow(state, i, target, now));
  const nodes = nodesNow(state, now);
  const trouble = evses.filter((evse) => evse.state === 'trouble').length;
  const said = siteSentence(state, reasons, nodes, trouble, now);
  return {
    at: iso(now),
    sentence: plain(said),
    trouble:
      trouble > 0 ||
      nodes.some(({ meter }) => meter === 'silent') ||
      batteries.some((battery) => battery.trouble),
    nodes,
    evses,
    batteries,
  };
}

function batteryNow(state: DispatchState, i: number, target: BatteryTarget, now: number): BatteryNow {
  const { meterId, name } = state.model.batteries[i]!;
  const battery = state.batteries[i]!;
  const { held, measured } = battery;
  const trust = trustOf(battery, now);
  return {
    meterId,
    name,
    watts: Math.round(held?.watts ?? 0),
    measuredWatts: trust === 'silent' || !measured ? null : Math.round(measured.watts),
    socPercent: measured?.soc ?? null,
    trouble: trust !== 'obeys' && trust !== 'begins',
    sentence: plain(batterySentence(state, i, target)),
  };
}

function evseNow(
  state: DispatchState,
  i: number,
  reason: EvseReason,
  now: number,
  clock: (at: number) => string,
): EvseNow {
  const model = state.model.evses[i]!;
  const evse = state.evses[i]!;
  const { car, measured } = evse;
  const held = heldAt(evse, state.model, i, now);
  const gives = evse.grant && now < evse.grant.until ? (evse.grant.gives ?? 0) : 0;
  const next = nextAt(reason);
  const legs = car?.legs ?? countedAt(state, i, now).legs;
  return {
    evseId: model.id,
    nodeId: state.model.tree.evses.find(({ evseId }) => evseId === model.id)!.nodeId,
    label: model.label,
    stationId: model.stationId,
    number: model.number,
    state: stateOf(),
    transactionId: car?.transactionId ?? null,
    grantedAmps: tenth(held),
    givesWatts: gives > 0 ? Math.round(wattsOf(state, i, gives)) : null,
    mayGive: evse.able.gives,
    drawnAmps: car && measured ? measured.amps.map(tenth) : null,
    maxAmps: tenth(state.model.site.evses[i]!.maxAmps),
    fallbackAmps: model.fallbackAmps,
    legs: legs.map((leg) => leg + 1),
    sentence: plain(reasonSentence(reason, clock)),
    nextAt: next === undefined ? null : iso(next),
    departsAt: car ? iso(car.departsAt) : null,
    mode: car?.mode ?? null,
    energyWh: car?.wattHours ?? null,
    takenWh: car?.taken ?? null,
    expectation: car?.expects ? plain(expectationSentence(car.expects, clock)) : null,
  };

  function stateOf(): EvseNow['state'] {
    if (!evse.online) return 'offline';
    if (evse.trust !== 'obeys' || evse.foreign !== undefined || evse.fallback === 'refused') return 'trouble';
    if (!car) return 'idle';
    if (gives > 0) return 'giving';
    return held > 0 ? 'charging' : 'waiting';
  }
}

function nodesNow(state: DispatchState, now: number): NodeNow[] {
  const { model } = state;
  const { site, background } = limitedSite(model, state.limits, now);
  const other = background(withBatteries(state, backgroundOf(state, now, usualRules), now, () => true));
  const granted = new ConductorLoads(site);
  const drawn = new ConductorLoads(site);
  state.evses.forEach((evse, i) => {
    const { amps, legs } = countedAt(state, i, now);
    granted.add(i, legs, amps);
    evse.measured?.amps.forEach((value, leg) => {
      if (evse.car && leg < model.site.evses[i]!.legs) drawn.add(i, [leg], value);
    });
  });
  return model.tree.nodes.map((node): NodeNow => {
    const base = state.bases.get(node.id);
    const fresh = base !== undefined && now - base.at <= base.staleMs;
    return {
      nodeId: node.id,
      meter: node.meterId === null ? 'none' : fresh ? 'fresh' : 'silent',
      phases: site.conductors.flatMap(({ id, ratingAmps }, c) => {
        const [nodeId, ...side] = id.split('/');
        if (nodeId !== node.id) return [];
        const conductor = side.join(' ');
        const phase = ['L1', 'L2', 'L3'].indexOf(conductor);
        return [
          {
            conductor,
            ratingAmps: tenth(ratingAmps),
            otherAmps: tenth(other[c]!),
            grantedAmps: tenth(granted.worst(c)),
            drawnAmps: tenth(drawn.worst(c)),
            meteredAmps: fresh && phase >= 0 ? tenth(base.measured[phase]!) : null,
          },
        ];
      }),
      limits: state.limits
        .filter(({ nodeId, from, until }) => nodeId === node.id && from <= now && now < until)
        .map(({ source, amps, watts, until }) => ({
          source,
          amps: amps ?? null,
          watts: watts ?? null,
          until: iso(until),
        })),
    };
  });
}

function siteSentence(
  state: DispatchState,
  reasons: readonly EvseReason[],
  nodes: readonly NodeNow[],
  trouble: number,
  now: number,
): Sentence {
  const silent = nodes.find(({ meter }) => meter === 'silent');
  if (trouble > 0) return sayDispatch('trouble', { count: trouble });
  if (silent) {
    const { name } = state.model.tree.nodes.find(({ id }) => id === silent.nodeId)!;
    return sayDispatch('stale', { node: name });
  }
  const cars = state.evses.filter(({ car }) => car).length;
  if (cars === 0) return sayDispatch('quiet');
  const paused = state.evses.filter((evse, i) => evse.car && heldAt(evse, state.model, i, now) === 0).length;
  const held = reasons.flatMap((reason) => ('conductor' in reason ? [reason] : []));
  const [first] = held;
  const amps = Math.round(state.evses.reduce((sum, { grant }) => sum + (grant?.amps ?? 0), 0));
  if (cars === 1) return sayOneCar(first?.conductor, paused > 0, amps);
  if (!first && paused > 0) return sayDispatch('planned', { cars, waiting: paused });
  if (!first) return sayDispatch('plenty', { cars });
  if (paused > 0) return sayDispatch('waiting', { cars, waiting: paused, conductor: first.conductor });
  return sayDispatch('shared', { cars, amps, conductor: first.conductor });
}

function sayOneCar(conductor: string | undefined, paused: boolean, amps: number): Sentence {
  if (conductor === undefined) return sayDispatch(paused ? 'planned_one' : 'plenty_one');
  return paused ? sayDispatch('waiting_one', { conductor }) : sayDispatch('shared_one', { amps, conductor });
}
