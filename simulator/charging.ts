import type { Car, Limit } from './car.ts';
import { fill, flowOf } from './car.ts';
import type { Core, End, Trigger } from './core.ts';
import { type Evse, noFlow, type Reading, type Token, type TokenInfo, type Transaction } from './model.ts';
import type { Charge } from './profiles.ts';

/** What happens at the EVSEs: cables, tokens, energy, transactions. */
export interface Charging {
  plugIn(evse: Evse, car: Car, connector: number): void;
  unplug(evse: Evse): void;
  /** Lets a token charge at an EVSE: at once when a car is plugged in, else when one is within the time-out. */
  accept(evse: Evse, token: Token, how: Acceptance): void;
  stop(evse: Evse, end: End): void;
  /** Hears what the CSMS thinks of the token of a running transaction. */
  verdict(evse: Evse, transaction: Transaction, info: TokenInfo): void;
  fault(evse: Evse, code: string): void;
  setOperative(evse: Evse, operative: boolean): 'Accepted' | 'Scheduled';
  /** Takes new limits into account at once. */
  refresh(): void;
  read(evse: Evse, context: Reading['context']): Reading;
  chargeOf(evse: Evse): Charge;
  /** Samples at round times (ClockAlignedDataInterval, AlignedDataCtrlr.Interval). */
  sampleAligned(): void;
  /** Starts the sampling rhythm of running transactions anew. */
  retime(): void;
}

export interface Acceptance {
  readonly trigger: Trigger;
  readonly group?: string;
  readonly remoteStartId?: number;
}

/** Energy is summed up in steps of this length, so that limits and tapering are followed between samples. */
const STEP_SECONDS = 20;
/** Steps for one stretch of time, however long nobody looked. */
const MOST_STEPS = 5000;
/** How often a charge without samples is looked at, for a car that becomes full. */
const IDLE_TICK_SECONDS = 60;
/** Samples kept for the end of a transaction. */
const MOST_SAMPLES = 200;

export function createCharging(core: Core): Charging {
  const { evses, profiles, speaker, outbox } = core;
  const { settings } = speaker;

  function plugIn(evse: Evse, car: Car, connector: number): void {
    if (evse.car)
      throw new Error(`EVSE ${evse.id} of ${core.about.identity} has a car already: unplug it first.`);
    evse.car = car;
    evse.connector = connector;
    evse.finishing = false;
    evse.measuredAt = core.now();
    if (usable(evse) && settings.startsAtPlug()) begin(evse, 'CablePluggedIn');
    else if (evse.authorized && usable(evse)) begin(evse, 'CablePluggedIn');
    core.tellStates(evse);
  }

  const usable = (evse: Evse) => evse.operative && !evse.fault;

  function accept(evse: Evse, token: Token, { trigger, group, remoteStartId }: Acceptance): void {
    dropAuthorization(evse);
    const patience = settings.connectionSeconds();
    evse.authorized = {
      token,
      ...(group && { group }),
      ...(remoteStartId !== undefined && { remoteStartId }),
      ...(!evse.car && { cancelTimer: core.timers.after(patience * 1000, () => expire(evse)) }),
    };
    freeReservation(evse);
    if (evse.transaction) adopt(evse, evse.transaction, trigger);
    else if (evse.car && usable(evse)) begin(evse, trigger);
    core.tellStates(evse);
  }

  function expire(evse: Evse): void {
    dropAuthorization(evse);
    core.tellStates(evse);
  }

  function dropAuthorization(evse: Evse): void {
    evse.authorized?.cancelTimer?.();
    evse.authorized = undefined;
  }

  function freeReservation(evse: Evse): void {
    evse.reservation?.cancelTimer();
    evse.reservation = undefined;
  }

  function begin(evse: Evse, trigger: Trigger): void {
    const { authorized } = evse;
    const startedAt = core.now();
    const transaction: Transaction = {
      id: core.newId(),
      startedAt,
      startWh: evse.wh,
      seqNo: 0,
      samples: [],
      ...(authorized && { token: authorized.token }),
      ...(authorized?.group && { group: authorized.group }),
      ...(authorized?.remoteStartId !== undefined && { remoteStartId: authorized.remoteStartId }),
    };
    dropAuthorization(evse);
    evse.transaction = transaction;
    evse.finishing = false;
    const reading = read(evse, 'Transaction.Begin');
    keep(transaction, reading);
    outbox.push(speaker.started(evse, transaction, reading, trigger));
    core.beyond.began(evse, transaction);
    flow(evse);
    scheduleTick(evse);
  }

  /** The token comes after the cable: it becomes the transaction's. */
  function adopt(evse: Evse, transaction: Transaction, trigger: Trigger): void {
    const { authorized } = evse;
    if (!authorized || transaction.token) return;
    transaction.token = authorized.token;
    if (authorized.group) transaction.group = authorized.group;
    dropAuthorization(evse);
    const message = speaker.authorized(evse, transaction, trigger);
    if (message) outbox.push(message);
    flow(evse);
  }

  function stop(evse: Evse, end: End): void {
    const { transaction } = evse;
    if (!transaction) return;
    const reading = read(evse, 'Transaction.End');
    keep(transaction, reading);
    evse.cancelTick?.();
    evse.transaction = undefined;
    evse.flow = noFlow;
    evse.finishing = evse.car !== undefined;
    outbox.push(speaker.ended(evse, transaction, reading, end));
    core.beyond.ended(evse, transaction, reading);
    if (evse.operativeLater !== undefined) evse.operative = evse.operativeLater;
    evse.operativeLater = undefined;
    profiles.remove(
      (profile) => profile.purpose === 'TxProfile' && profile.transactionId === idOf(transaction),
    );
    core.tellStates(evse);
  }

  function unplug(evse: Evse): void {
    if (evse.transaction) stop(evse, { reason: 'EVDisconnected', trigger: 'EVDeparted' });
    evse.car = undefined;
    evse.finishing = false;
    core.tellStates(evse);
  }

  function verdict(evse: Evse, transaction: Transaction, info: TokenInfo): void {
    if (transaction.token) core.tokens.remember(transaction.token.value, info);
    if (info.group) transaction.group = info.group;
    if (info.status === 'Accepted' || evse.transaction !== transaction) return;
    if (settings.stopsOnInvalidToken()) stop(evse, { reason: 'DeAuthorized', trigger: 'Deauthorized' });
  }

  function fault(evse: Evse, code: string): void {
    evse.fault = code;
    stop(evse, { reason: 'Other', trigger: 'AbnormalCondition' });
    core.tellStates(evse);
  }

  function setOperative(evse: Evse, operative: boolean): 'Accepted' | 'Scheduled' {
    if (evse.transaction && !operative) {
      evse.operativeLater = operative;
      return 'Scheduled';
    }
    evse.operativeLater = undefined;
    evse.operative = operative;
    core.tellStates(evse);
    return 'Accepted';
  }

  function chargeOf(evse: Evse): Charge {
    const { transaction } = evse;
    const sharers = evses.filter(
      (other) => other.transaction?.token && other.flow.state !== 'suspendedByCar',
    ).length;
    return {
      evseId: evse.id,
      sharers,
      ...(transaction && { transactionId: idOf(transaction), startedAt: transaction.startedAt }),
    };
  }

  /** The name by which charging profiles mean a transaction. */
  function idOf(transaction: Transaction): string {
    return core.about.version === '1.6' ? `${transaction.issuedId ?? ''}` : transaction.id;
  }

  function limitAt(evse: Evse, at: number): Limit {
    return profiles.limitAt(at, chargeOf(evse));
  }

  /** Works out what flows from now on. */
  function flow(evse: Evse): void {
    const flows = evse.car && evse.transaction?.token;
    evse.flow = flows ? flowOf(evse.car!, evse.spec, limitAt(evse, core.now())) : noFlow;
  }

  /** Lets the energy flow that should have flowed since the last look. */
  function advance(evse: Evse): void {
    const now = core.now();
    const { car, measuredAt } = evse;
    evse.measuredAt = now;
    if (!car || !evse.transaction?.token || now <= measuredAt) return;
    const step = Math.max(STEP_SECONDS * 1000, (now - measuredAt) / MOST_STEPS);
    for (let at = measuredAt; at < now; at += step) {
      const hours = Math.min(step, now - at) / 3_600_000;
      const { watts } = flowOf(car, evse.spec, limitAt(evse, at));
      if (watts < 0) evse.outWh -= watts * hours;
      else evse.wh += watts * hours;
      fill(car, watts * hours, evse.spec.kind);
    }
    flow(evse);
  }

  function read(evse: Evse, context: Reading['context']): Reading {
    advance(evse);
    const { meterSlips } = core.about.habits;
    if (meterSlips && core.random.chance(1 / meterSlips.oneIn)) {
      evse.wh = Math.max(0, evse.wh - core.random.between(0.2, 1) * meterSlips.mostWh);
    }
    const { wh, outWh, flow: flows, spec, car } = evse;
    const out = core.about.habits.givesBack ? { outWh } : {};
    const reading = { at: core.now(), context, wh, flow: flows, ...out };
    return spec.kind === 'DC' && car ? { ...reading, soc: car.soc } : reading;
  }

  function keep(transaction: Transaction, reading: Reading): void {
    if (core.about.habits.dataInStop && transaction.samples.length < MOST_SAMPLES)
      transaction.samples.push(reading);
  }

  function scheduleTick(evse: Evse): void {
    evse.cancelTick?.();
    const seconds = settings.sampleSeconds() || IDLE_TICK_SECONDS;
    evse.cancelTick = core.timers.after(seconds * 1000, () => tick(evse));
  }

  function tick(evse: Evse): void {
    const { transaction } = evse;
    if (!transaction) return;
    const reading = read(evse, 'Sample.Periodic');
    tellChange(evse);
    if (settings.sampleSeconds() > 0) {
      keep(transaction, reading);
      outbox.push(speaker.sampled(evse, transaction, reading, 'MeterValuePeriodic'));
    }
    scheduleTick(evse);
  }

  function tellChange(evse: Evse): void {
    const change = evse.transaction && speaker.changed(evse, evse.transaction);
    if (change) outbox.push(change);
    core.tellStates(evse);
  }

  function refresh(): void {
    for (const evse of evses) {
      if (!evse.transaction) continue;
      advance(evse);
      flow(evse);
      tellChange(evse);
    }
  }

  function sampleAligned(): void {
    for (const evse of evses) {
      const reading = read(evse, 'Sample.Clock');
      const { transaction } = evse;
      if (transaction) outbox.push(speaker.sampled(evse, transaction, reading, 'MeterValueClock'));
      else void core.send(speaker.metered(evse, reading));
    }
  }

  function retime(): void {
    for (const evse of evses) if (evse.transaction) scheduleTick(evse);
  }

  return {
    plugIn,
    unplug,
    accept,
    stop,
    verdict,
    fault,
    setOperative,
    refresh,
    read,
    chargeOf,
    sampleAligned,
    retime,
  };
}
