import type { Messages21, Messages201, Ocpp21 } from '@busbar/ocpp';
import type { Decision, Handler, MessageContext } from '../gateway/index.ts';
import type { ProfileParams } from './contract.ts';
import { isWithin, planFor, planLength, readOutlook } from './needs.ts';
import { evseNumber, instantOf, readProfile, readSchedule } from './ocpp-profile.ts';
import {
  chosenRow,
  clearedLimitRow,
  externalLimitRow,
  type Need,
  needRow,
  reportedRow,
  reportPartRow,
} from './rows.ts';
import type { SpokeDependencies } from './spoke.ts';

type Of<A extends keyof Messages201> = Handler<
  Messages201[A]['request'] | Messages21[A & keyof Messages21]['request'],
  Messages201[A]['response']
>;
type NeedsRequest =
  | Messages201['NotifyEVChargingNeeds']['request']
  | Messages21['NotifyEVChargingNeeds']['request'];

/** Longest name of a source that is kept. */
const longestSource = 50;

/** What 2.x stations tell of limits and of vehicles' needs (block K). */
export function energyOcpp2(dependencies: SpokeDependencies) {
  return {
    ReportChargingProfiles: (context, request) => report(dependencies, context, request),
    NotifyChargingLimit: ({ station, arrivedAt }, request) => {
      const { chargingLimit, chargingSchedule = [], evseId } = request;
      const source = chargingLimit.chargingLimitSource.slice(0, longestSource);
      const evse = evseNumber(evseId);
      const localGeneration = 'isLocalGeneration' in chargingLimit ? chargingLimit.isLocalGeneration : null;
      return {
        answer: {},
        rows: [
          externalLimitRow({
            stationId: station.id,
            evse,
            source,
            gridCritical: chargingLimit.isGridCritical ?? null,
            localGeneration: localGeneration ?? null,
            schedules: chargingSchedule,
            at: arrivedAt,
          }),
        ],
        events: [told(context(station.identity, { evse, source, cleared: false }), arrivedAt)],
      };
    },
    ClearedChargingLimit: ({ station, arrivedAt }, { chargingLimitSource, evseId }) => {
      const source = chargingLimitSource.slice(0, longestSource);
      const evse = evseId === undefined ? null : evseNumber(evseId);
      return {
        answer: {},
        rows: [clearedLimitRow(station.id, evse, source, arrivedAt)],
        events: [told(context(station.identity, { evse, source, cleared: true }), arrivedAt)],
      };
    },
    NotifyEVChargingNeeds: (message, request) => needs(dependencies, message, request),
    NotifyEVChargingSchedule: (message, request) => chosenSchedule(dependencies, message, request),
  } satisfies { [A in keyof Messages201]?: Of<A> };
}

const context = (identity: string, data: Record<string, unknown>) => ({ identity, ...data });
const told = (data: Record<string, unknown>, at: Date) => ({ kind: 'charging.external_limit', at, data });

type ReportRequest =
  | Messages201['ReportChargingProfiles']['request']
  | Messages21['ReportChargingProfiles']['request'];

/** A part of what the station holds; once the last has come, what it did not tell of is missing there (K09). */
function report(
  { settleReport, onFault }: SpokeDependencies,
  { station, arrivedAt }: MessageContext,
  { requestId, chargingLimitSource, chargingProfile, evseId, tbc = false }: ReportRequest,
): Decision<Record<string, never>> {
  const source = chargingLimitSource.slice(0, longestSource);
  const rows = chargingProfile.flatMap((wire) => {
    const profile = readProfile(evseNumber(evseId), wire);
    return profile ? [reportedRow(station.id, profile, { source, requestId, at: arrivedAt })] : [];
  });
  const complete = !tbc;
  return {
    answer: {},
    rows: [...rows, reportPartRow(station.id, requestId, complete, arrivedAt)],
    ...(complete && {
      events: [{ kind: 'charging.profiles', at: arrivedAt, data: { identity: station.identity, requestId } }],
      afterwards: () =>
        void settleReport(station.id, requestId).catch((error) =>
          onFault(error, `settling the report of charging profiles ${requestId} of ${station.identity}`),
        ),
    }),
  };
}

/** Reads what a vehicle asks for, AC or DC, in our words. */
export function readNeed(request: NeedsRequest): Omit<Need, 'stationTransactionId'> {
  const { evseId, maxScheduleTuples, chargingNeeds } = request;
  const { acChargingParameters: ac, dcChargingParameters: dc } = chargingNeeds;
  const v2x = 'v2xChargingParameters' in chargingNeeds ? chargingNeeds.v2xChargingParameters : undefined;
  return {
    evse: evseNumber(evseId),
    transfer: chargingNeeds.requestedEnergyTransfer,
    energyWh: ac?.energyAmount ?? dc?.energyAmount ?? v2x?.evTargetEnergyRequest ?? null,
    maxAmps: ac?.evMaxCurrent ?? dc?.evMaxCurrent ?? v2x?.maxChargeCurrent ?? null,
    maxWatts: dc?.evMaxPower ?? v2x?.maxChargePower ?? (dc ? dc.evMaxCurrent * dc.evMaxVoltage : null),
    socPercent: dc?.stateOfCharge ?? null,
    departureAt: instantOf(chargingNeeds.departureTime),
    maxSchedules: maxScheduleTuples ?? null,
    needs: chargingNeeds,
  };
}

type NeedsAnswer = { status: 'Accepted' | 'Processing' | 'Rejected'; statusInfo?: Ocpp21.StatusInfoType };

/** A vehicle asks for a plan: it is kept, and the plan follows as the profile of its transaction (K15.FR.03, K15.FR.07). */
async function needs(
  { db, sendPlan }: SpokeDependencies,
  { station, arrivedAt }: MessageContext,
  request: NeedsRequest,
): Promise<Decision<NeedsAnswer>> {
  const asked = readNeed(request);
  const read = { ...asked, stationTransactionId: null };
  const outlook = await readOutlook(db, station.id, asked.evse, arrivedAt, planLength(read, arrivedAt));
  const need: Need = { ...asked, stationTransactionId: outlook?.transactionId ?? null };
  const plan = outlook && planFor(need, outlook);
  const answer = answerTo(outlook !== undefined, plan);
  return {
    answer,
    rows: [needRow(station.id, need, answer.status, arrivedAt)],
    events: [
      {
        kind: 'charging.needs',
        at: arrivedAt,
        data: {
          identity: station.identity,
          evse: need.evse,
          transfer: need.transfer,
          energyWh: need.energyWh,
          departureAt: need.departureAt === null ? null : new Date(need.departureAt),
        },
      },
    ],
    ...(plan && { afterwards: () => sendPlan(station, plan) }),
  };
}

/** Without any bound on file there is no plan to give yet: somebody may set a limit for the transaction (K15.FR.05). */
function answerTo(runs: boolean, plan: ProfileParams | undefined): NeedsAnswer {
  if (!runs) return { status: 'Rejected', statusInfo: { reasonCode: 'TxNotFound' } };
  return { status: plan ? 'Accepted' : 'Processing' };
}

type ChosenRequest =
  | Messages201['NotifyEVChargingSchedule']['request']
  | Messages21['NotifyEVChargingSchedule']['request'];

/** The schedule that a vehicle chose: refused when it takes more than holds (K15.FR.09, K15.FR.11). */
async function chosenSchedule(
  { db }: SpokeDependencies,
  { station, arrivedAt }: MessageContext,
  { evseId, timeBase, chargingSchedule }: ChosenRequest,
): Promise<Decision<Messages201['NotifyEVChargingSchedule']['response']>> {
  const evse = evseNumber(evseId);
  const outlook = await readOutlook(db, station.id, evse, arrivedAt);
  const schedule = readSchedule(chargingSchedule);
  const start = schedule.start ?? instantOf(timeBase) ?? arrivedAt.getTime();
  const within = !outlook || isWithin({ ...blank, ...schedule, evse, start }, outlook);
  const kept = { timeBase, ...chargingSchedule };
  return {
    answer: within
      ? { status: 'Accepted' }
      : { status: 'Rejected', statusInfo: { reasonCode: 'LimitExceeded' } },
    rows: [chosenRow(station.id, evse, kept, arrivedAt)],
    events: [
      { kind: 'charging.ev_schedule', at: arrivedAt, data: { identity: station.identity, evse, within } },
    ],
  };
}

const blank = {
  id: 0,
  purpose: 'tx',
  stackLevel: 0,
  kind: 'absolute',
  transactionId: null,
  validFrom: null,
  validTo: null,
  updateSeconds: null,
} as const;
