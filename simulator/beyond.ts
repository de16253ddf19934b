import type { Messages21, Messages201 } from '@busbar/ocpp';
import { PHASE_VOLTS } from './car.ts';
import type { Core } from './core.ts';
import type { Evse, Reading, Transaction } from './model.ts';
import { say2 } from './speak2.ts';

/** What some stations tell beyond charging: needs of vehicles, limits from outside, payments at a terminal, batteries. */
export interface Beyond {
  /** The station is in touch for the first time since its start. */
  up(): void;
  began(evse: Evse, transaction: Transaction): void;
  ended(evse: Evse, transaction: Transaction, reading: Reading): void;
  /** Gives and takes batteries; false where it has none. */
  swap(requestId: number, token: string): boolean;
}

type Need = Messages201['NotifyEVChargingNeeds']['request'];
type Swap = Messages21['BatterySwap']['request'];

/** Between a plug and the moment at which the vehicle has told its needs, and has chosen a schedule. */
const NEEDS_SECONDS = 3;
const SCHEDULE_SECONDS = 5;
/** Less is nobody charged for at a terminal. */
const LEAST_PAID_WH = 100;
/** The profile by which the station keeps a limit from outside; far above those that a CSMS numbers. */
const OUTSIDE_PROFILE = 2_000_000_001;
const OUTSIDE = 'ChargingStationExternalConstraints';
const LEAST_AMPS = 6;
/** How long a car stays that can give energy back. */
const BACK_HOURS = 10;

export function createBeyond(core: Core): Beyond {
  const { about, timers, random, profiles } = core;
  const { habits, version } = about;
  const newest = version === '2.1';
  const after = (seconds: number, run: () => void) => void timers.after(seconds * 1000, run);
  let swaps = 0;

  function up(): void {
    const { limitedFromOutside: limit, batteries } = habits;
    if (version !== '1.6' && limit) after(limit.everySeconds * random.between(0.1, 1), limitNow);
    if (newest && batteries) after(batteries.everySeconds * random.between(0.1, 1), swapNow);
  }

  // --- limits from outside (K12, K13) -------------------------------------------------------------

  function limitNow(): void {
    const { watts, everySeconds, lastsSeconds } = habits.limitedFromOutside!;
    const start = core.now();
    const chargingSchedule = [
      {
        id: 1,
        startSchedule: core.time(start),
        chargingRateUnit: 'W' as const,
        chargingSchedulePeriod: [{ startPeriod: 0, limit: watts }] as [
          { startPeriod: number; limit: number },
        ],
      },
    ] as Messages201['NotifyChargingLimit']['request']['chargingSchedule'];
    const head = { id: OUTSIDE_PROFILE, stackLevel: 0 };
    profiles.add({
      ...head,
      evseId: 0,
      purpose: OUTSIDE,
      kind: 'Absolute',
      start,
      unit: 'W',
      periods: [{ from: 0, limit: watts }],
      wire: {
        ...head,
        chargingProfilePurpose: OUTSIDE,
        chargingProfileKind: 'Absolute',
        chargingSchedule,
      },
    });
    core.charging.refresh();
    tell('NotifyChargingLimit', {
      chargingLimit: { chargingLimitSource: 'SO', isGridCritical: true },
      chargingSchedule,
    });
    after(lastsSeconds, () => {
      profiles.remove(({ id }) => id === OUTSIDE_PROFILE);
      core.charging.refresh();
      tell('ClearedChargingLimit', { chargingLimitSource: 'SO' });
      after(Math.max(1, everySeconds - lastsSeconds), limitNow);
    });
  }

  // --- needs of vehicles (K15 to K17) -------------------------------------------------------------

  function began(evse: Evse, transaction: Transaction): void {
    const back = newest && habits.givesBack && evse.car?.gives !== undefined;
    if (version === '1.6' || !(habits.tellsNeeds || back)) return;
    after(NEEDS_SECONDS, () => {
      if (evse.transaction !== transaction || !evse.car) return;
      if (back) tellBack(evse);
      else
        tell('NotifyEVChargingNeeds', {
          evseId: evse.id,
          maxScheduleTuples: 24,
          chargingNeeds: needsOf(evse),
        });
      after(SCHEDULE_SECONDS, () => {
        if (evse.transaction === transaction) tellSchedule(evse);
      });
    });
  }

  /** A car that can give says so: how much power, and how much energy above the charge that it keeps (ISO 15118-20). */
  function tellBack({ id, car, spec }: Evse): void {
    if (!car?.gives || !core.online()) return;
    const { soc, targetSoc, batteryWh, gives } = car;
    const wattHours = (to: number) => Math.round((to - soc) * batteryWh);
    const chargingNeeds: Messages21['NotifyEVChargingNeeds']['request']['chargingNeeds'] = {
      requestedEnergyTransfer: spec.kind === 'DC' ? 'DC_BPT' : 'AC_BPT',
      departureTime: core.time(core.now() + BACK_HOURS * 3_600_000),
      controlMode: 'DynamicControl',
      v2xChargingParameters: {
        maxChargePower: spec.kind === 'DC' ? car.maxDcWatts : car.maxAmps * PHASE_VOLTS * car.phases,
        maxDischargePower: gives.maxWatts,
        evTargetEnergyRequest: wattHours(targetSoc),
        evMinV2XEnergyRequest: wattHours(gives.leastSoc),
        targetSoC: Math.round(targetSoc * 100),
      },
    };
    const payload: Messages21['NotifyEVChargingNeeds']['request'] = { evseId: id, chargingNeeds };
    void core.send({ action: 'NotifyEVChargingNeeds', payload });
  }

  function needsOf({ car, spec }: Evse): Need['chargingNeeds'] {
    const energy = Math.max(0, Math.round((car!.targetSoc - car!.soc) * car!.batteryWh));
    const departureTime = core.time(core.now() + random.between(0.5, 6) * 3_600_000);
    if (spec.kind === 'DC')
      return {
        requestedEnergyTransfer: 'DC',
        departureTime,
        dcChargingParameters: {
          evMaxCurrent: Math.round(car!.maxDcWatts / 400),
          evMaxVoltage: 500,
          energyAmount: energy,
          evMaxPower: car!.maxDcWatts,
          stateOfCharge: Math.round(car!.soc * 100),
          evEnergyCapacity: car!.batteryWh,
          fullSoC: 100,
          bulkSoC: 80,
        },
      };
    const phases = Math.min(car!.phases, spec.phases);
    return {
      requestedEnergyTransfer: phases === 1 ? 'AC_single_phase' : 'AC_three_phase',
      departureTime,
      acChargingParameters: {
        energyAmount: energy,
        evMinCurrent: LEAST_AMPS,
        evMaxCurrent: car!.maxAmps,
        evMaxVoltage: phases === 1 ? PHASE_VOLTS : 400,
      },
    };
  }

  /** The vehicle takes what flows now for an hour, then what a full battery lets it take. */
  function tellSchedule({ id, flow, car }: Evse): void {
    const limit = Math.round(flow.watts);
    if (!car || limit <= 0) return;
    tell('NotifyEVChargingSchedule', {
      timeBase: core.time(),
      evseId: id,
      chargingSchedule: {
        id: 1,
        chargingRateUnit: 'W',
        duration: 7_200,
        chargingSchedulePeriod: [
          { startPeriod: 0, limit },
          { startPeriod: 3_600, limit: Math.round(limit / 2) },
        ],
      },
    });
  }

  // --- a terminal at the station (C22, C24, I) ----------------------------------------------------

  function ended(_: Evse, transaction: Transaction, { wh }: Reading): void {
    const { terminal } = habits;
    const paid = wh - transaction.startWh;
    if (!newest || !terminal || paid < LEAST_PAID_WH) return;
    const amount = Math.round((paid / 1_000) * terminal.centsPerKwh) / 100;
    const vatNumber = random.chance(0.3) ? terminal.vatNumber : undefined;
    void (async () => {
      const company = vatNumber === undefined ? undefined : await askVatNumber(vatNumber);
      const payment: Messages21['NotifySettlement']['request'] = {
        transactionId: transaction.id,
        pspRef: `psp-${core.newId()}`,
        status: random.chance(0.95) ? 'Settled' : 'Failed',
        settlementAmount: amount,
        settlementTime: core.time(),
        receiptId: `R-${transaction.seqNo}-${about.serial}`.slice(0, 50),
        ...(vatNumber !== undefined && { vatNumber }),
        ...(company && { vatCompany: company }),
      };
      await core.send({ action: 'NotifySettlement', payload: payment });
    })();
  }

  async function askVatNumber(
    vatNumber: string,
  ): Promise<Messages21['VatNumberValidation']['response']['company']> {
    const outcome = await core.send({ action: 'VatNumberValidation', payload: { vatNumber } });
    if (outcome.outcome !== 'answered') return undefined;
    return (outcome.payload as Messages21['VatNumberValidation']['response']).company;
  }

  // --- batteries (S01 to S03) ---------------------------------------------------------------------

  function swapNow(): void {
    const { everySeconds, token } = habits.batteries!;
    swap(++swaps, token);
    after(everySeconds, swapNow);
  }

  function swap(requestId: number, token: string): boolean {
    const { batteries } = habits;
    if (!newest || !batteries) return false;
    const slot = random.whole(1, batteries.slots);
    const told = (eventType: Swap['eventType'], soC: number, number: number): Swap => ({
      eventType,
      requestId,
      idToken: { idToken: token, type: 'ISO14443' },
      batteryData: [
        { evseId: slot, serialNumber: `BAT-${about.serial}-${number}`, soC, soH: random.whole(82, 100) },
      ],
    });
    const used = told('BatteryIn', random.whole(5, 40), 2 * requestId);
    void core.send({ action: 'BatterySwap', payload: used });
    after(SCHEDULE_SECONDS, () => {
      void core.send({ action: 'BatterySwap', payload: told('BatteryOut', 100, 2 * requestId + 1) });
    });
    return true;
  }

  /** None of it is kept when the station is away: it was about that moment. */
  function tell<A extends keyof Messages201>(action: A, payload: Messages201[A]['request']): void {
    if (core.online()) void core.send(say2(action, payload));
  }

  return { up, began, ended, swap };
}
