/** What the API offers of charging limits: commands, installed profiles, the expected and the told limit, needs of vehicles. */

import { type Static, Type } from 'typebox';
import { declareCommand } from '../gateway/contract.ts';
import { route } from '../platform/http/contract.ts';
import { instant, orNull, sentence, stationPath, uuid, words } from '../platform/http/shapes.ts';
import { derControlTypes, setDerControlParams } from './der-contract.ts';
import {
  type Kind,
  kinds,
  mostPeriods,
  operationModes,
  type Purpose,
  purposes,
  type RateUnit,
  rateUnits,
} from './profile.ts';

const largest = 2_147_483_647;
const integer = (
  title: string,
  more: { minimum?: number; maximum?: number; description?: string; picker?: string } = {},
) => Type.Integer({ minimum: 0, maximum: largest, title, ...more });

const evse = Type.Integer({
  minimum: 0,
  maximum: 32_767,
  title: 'EVSE',
  description: '0: the whole station; for a default limit, every EVSE',
});
const transactionId = Type.String({
  minLength: 1,
  maxLength: 255,
  title: 'Transaction',
  description: 'Id of the transaction here, or the station’s own id of it',
  picker: 'transaction',
});
const purpose = Type.Unsafe<Exclude<Purpose, 'external'>>({
  type: 'string',
  enum: purposes.filter((one) => one !== 'external'),
  title: 'Purpose',
  titles: {
    station_max: 'The station as a whole',
    tx_default: 'Whoever charges',
    tx: 'One transaction',
    priority: 'Drivers with priority (2.1)',
    local_generation: 'What the site generates itself (2.1)',
  },
});
const seconds = (title: string, description?: string) =>
  integer(title, { maximum: 31_536_000, ...(description && { description }) });

const period = Type.Object({
  from: seconds('From', 'Seconds from the start of the limit'),
  limit: Type.Optional(
    Type.Number({ minimum: 0, maximum: 10_000_000, title: 'Limit', description: 'A per phase, or W in all' }),
  ),
  phases: Type.Optional(Type.Integer({ minimum: 1, maximum: 3, title: 'Phases' })),
  phaseToUse: Type.Optional(Type.Integer({ minimum: 1, maximum: 3, title: 'Phase to use' })),
  setpoint: Type.Optional(
    Type.Number({ title: 'Setpoint', description: '2.1: exactly this much; negative: towards the grid' }),
  ),
  dischargeLimit: Type.Optional(
    Type.Number({
      maximum: 0,
      title: 'Discharge limit',
      description: '2.1: most towards the grid, negative',
    }),
  ),
  mode: Type.Optional(words(operationModes, '2.1: how vehicle and grid exchange energy')),
});

const profileParams = Type.Object({
  purpose: Type.Optional(purpose),
  evse: Type.Optional(evse),
  transactionId: Type.Optional(transactionId),
  unit: Type.Unsafe<RateUnit>({
    type: 'string',
    enum: [...rateUnits],
    title: 'Unit',
    titles: { A: 'A per phase', W: 'W in all' },
    description: 'Converted where the station takes only the other',
  }),
  periods: Type.Array(period, { minItems: 1, maxItems: mostPeriods, title: 'Limits, one after the other' }),
  kind: Type.Optional(
    Type.Unsafe<Kind>({
      type: 'string',
      enum: [...kinds],
      title: 'When',
      titles: {
        absolute: 'At fixed times',
        daily: 'Every day',
        weekly: 'Every week',
        relative: 'From the start of the transaction',
        dynamic: 'Until the next value (2.1)',
      },
    }),
  ),
  start: Type.Optional(
    Type.String({ format: 'date-time', title: 'Start', description: 'Now when left out' }),
  ),
  seconds: Type.Optional(seconds('Duration', 'Until something else holds when left out')),
  validFrom: Type.Optional(Type.String({ format: 'date-time', title: 'Valid from' })),
  validTo: Type.Optional(Type.String({ format: 'date-time', title: 'Valid until' })),
  minRate: Type.Optional(
    Type.Number({
      minimum: 0,
      title: 'Least rate',
      description: 'Below it the vehicle cannot charge efficiently',
    }),
  ),
  stackLevel: Type.Optional(
    integer('Level', {
      description: 'The highest counts. The lowest that replaces nothing of others when left out',
    }),
  ),
  profileId: Type.Optional(
    integer('Profile', {
      minimum: 1,
      description: 'To replace an installed profile; a new number when left out',
    }),
  ),
  updateSeconds: Type.Optional(
    integer('Update every', {
      minimum: 1,
      description: '2.1, dynamic: how often the station asks for the next value, in seconds',
    }),
  ),
});
export type ProfileParams = Static<typeof profileParams>;

export const transferModes = [
  'AC_single_phase',
  'AC_two_phase',
  'AC_three_phase',
  'DC',
  'AC_BPT',
  'AC_BPT_DER',
  'AC_DER',
  'DC_BPT',
  'DC_ACDP',
  'DC_ACDP_BPT',
  'WPT',
] as const;

const tag = 'Charging limits';

/** What can be asked of a station about its charging limits. */
export const energyCommands = {
  'set-charging-profile': declareCommand('set-charging-profile', 'Set a charging limit', profileParams, {
    tag,
    description:
      'Checked before it is sent: levels, purposes, times and what the station can take. Ask /charging-profiles/check first to see what would be sent.',
  }),
  'clear-charging-profile': declareCommand(
    'clear-charging-profile',
    'Clear charging limits',
    Type.Object(
      {
        profileId: Type.Optional(integer('Profile', { picker: 'profile' })),
        purpose: Type.Optional(purpose),
        evse: Type.Optional(evse),
        stackLevel: Type.Optional(integer('Level')),
      },
      { description: 'Clears every profile that fits all that is given; nothing given: all of them.' },
    ),
    { tag },
  ),
  'get-charging-profiles': declareCommand(
    'get-charging-profiles',
    'Ask which charging limits are installed',
    Type.Object({
      profileIds: Type.Optional(
        Type.Array(integer('Profile', { picker: 'profile' }), { minItems: 1, maxItems: 100 }),
      ),
      purpose: Type.Optional(words(purposes)),
      evse: Type.Optional(evse),
      stackLevel: Type.Optional(integer('Level')),
    }),
    { tag },
  ),
  'get-composite-schedule': declareCommand(
    'get-composite-schedule',
    'Ask what limit holds over time',
    Type.Object({
      evse,
      seconds: Type.Optional(seconds('Duration', 'A day when left out')),
      unit: Type.Optional(words(rateUnits)),
    }),
    { tag },
  ),
  'use-priority-charging': declareCommand(
    'use-priority-charging',
    'Charge with priority',
    Type.Object({ transactionId, activate: Type.Boolean({ title: 'With priority' }) }),
    { tag },
  ),
  'update-dynamic-schedule': declareCommand(
    'update-dynamic-schedule',
    'Give a dynamic limit its next value',
    Type.Object({
      profileId: integer('Profile', { minimum: 1, picker: 'profile' }),
      limit: Type.Optional(
        Type.Number({ minimum: 0, title: 'Limit', description: 'In the unit of the profile' }),
      ),
      setpoint: Type.Optional(Type.Number({ title: 'Setpoint' })),
      dischargeLimit: Type.Optional(Type.Number({ maximum: 0, title: 'Discharge limit' })),
    }),
    { tag },
  ),
  'notify-allowed-energy-transfer': declareCommand(
    'notify-allowed-energy-transfer',
    'Tell which ways of energy transfer are allowed',
    Type.Object({
      transactionId,
      modes: Type.Array(words(transferModes), {
        minItems: 1,
        maxItems: transferModes.length,
        title: 'Allowed',
      }),
    }),
    { tag },
  ),
  'send-afrr-signal': declareCommand(
    'send-afrr-signal',
    'Send a signal of frequency restoration',
    Type.Object({
      signal: Type.Integer({
        minimum: -largest,
        maximum: largest,
        title: 'Signal',
        description: 'As the curve of the profile reads it',
      }),
      at: Type.Optional(Type.String({ format: 'date-time', title: 'At', description: 'Now when left out' })),
    }),
    { tag },
  ),
  'set-der-control': declareCommand('set-der-control', 'Set a grid control', setDerControlParams, { tag }),
  'get-der-control': declareCommand(
    'get-der-control',
    'Ask which grid controls are set',
    Type.Object({
      isDefault: Type.Optional(Type.Boolean({ title: 'Default controls' })),
      controlType: Type.Optional(words(derControlTypes)),
      controlId: Type.Optional(Type.String({ maxLength: 36, title: 'Control', picker: 'control' })),
    }),
    { tag },
  ),
  'clear-der-control': declareCommand(
    'clear-der-control',
    'Clear grid controls',
    Type.Object({
      isDefault: Type.Boolean({ title: 'Default controls' }),
      controlType: Type.Optional(words(derControlTypes)),
      controlId: Type.Optional(Type.String({ maxLength: 36, title: 'Control', picker: 'control' })),
    }),
    { tag },
  ),
} as const;

// --- what is known ---------------------------------------------------------------------------------

export const profileStates = ['installed', 'replaced', 'cleared', 'expired', 'ended', 'missing'] as const;

const number = Type.Number();
const text = Type.String();

const shownPeriod = Type.Object({
  from: Type.Integer(),
  limit: orNull(number),
  phases: orNull(Type.Integer()),
  phaseToUse: orNull(Type.Integer()),
  setpoint: orNull(number),
  dischargeLimit: orNull(number),
  mode: orNull(text),
});

/** A profile that a station holds or held. */
export const installedProfile = Type.Object({
  id: uuid,
  profileId: Type.Integer({ description: 'Its number at the station' }),
  evse: Type.Integer(),
  purpose: words(purposes),
  stackLevel: Type.Integer(),
  kind: words(kinds),
  transactionId: orNull(Type.String({ description: 'The station’s own id of it' })),
  start: orNull(instant),
  seconds: orNull(Type.Integer()),
  unit: words(rateUnits),
  periods: Type.Array(shownPeriod),
  validFrom: orNull(instant),
  validTo: orNull(instant),
  source: Type.String({ description: 'CSO: from here; else as the station tells' }),
  state: words(profileStates),
  sentence,
  installedAt: instant,
  endedAt: orNull(instant),
  reportedAt: orNull(Type.String({ format: 'date-time', description: 'When the station last told of it' })),
});
export type InstalledProfile = Static<typeof installedProfile>;

export const listProfiles = route({
  method: 'GET',
  path: '/stations/{identity}/charging-profiles',
  summary: 'Charging profiles of a station: installed ones, and what became of earlier ones',
  description: 'The newest 200. Ask the station anew with the command get-charging-profiles.',
  tag,
  permission: 'stations:read',
  params: stationPath,
  query: Type.Object({ state: Type.Optional(words(profileStates)) }),
  response: Type.Object({
    items: Type.Array(installedProfile),
    report: orNull(
      Type.Object({
        requestId: Type.Integer(),
        parts: Type.Integer(),
        complete: Type.Boolean(),
        at: orNull(instant),
      }),
    ),
  }),
});

const conflict = Type.Object({
  code: text,
  weight: words(['error', 'warning']),
  sentence,
  profileId: orNull(Type.Integer()),
});

export const checkProfile = route({
  method: 'POST',
  path: '/stations/{identity}/charging-profiles/check',
  summary: 'What would be sent for a limit, and what speaks against it',
  tag,
  permission: 'stations:command',
  params: stationPath,
  body: profileParams,
  response: Type.Object({
    sendable: Type.Boolean(),
    conflicts: Type.Array(conflict),
    converted: Type.Boolean({ description: 'The station takes only the other unit' }),
    action: orNull(text),
    payload: Type.Unknown({ description: 'Null when it cannot be sent' }),
  }),
});

export const limitReasons = [...purposes, 'rating', 'nothing'] as const;

const segment = Type.Object({
  from: instant,
  to: instant,
  watts: orNull(number),
  amps: orNull(Type.Number({ description: 'Per phase' })),
  phases: orNull(Type.Integer()),
  by: words(limitReasons),
  profileId: orNull(Type.Integer()),
});

const told = Type.Object({
  unit: words(rateUnits),
  at: instant,
  periods: Type.Array(Type.Object({ from: instant, limit: orNull(number), phases: orNull(Type.Integer()) })),
  to: instant,
});

export const getLimits = route({
  method: 'GET',
  path: '/stations/{identity}/charging-limits',
  summary: 'What limits the EVSEs of a station over the next hours, as expected and as the station told',
  tag,
  permission: 'stations:read',
  params: stationPath,
  query: Type.Object({
    hours: Type.Optional(Type.Integer({ minimum: 1, maximum: 168, default: 24 })),
  }),
  response: Type.Object({
    from: instant,
    to: instant,
    units: Type.Array(words(rateUnits)),
    maxPeriods: orNull(Type.Integer()),
    maxStackLevel: orNull(Type.Integer()),
    evses: Type.Array(
      Type.Object({
        number: Type.Integer(),
        current: words(['AC', 'DC']),
        phases: Type.Integer(),
        ratedWatts: orNull(number),
        ratedAmps: orNull(number),
        transactionId: orNull(uuid),
        stationTransactionId: orNull(text),
        priority: Type.Boolean(),
        allowedTransfer: orNull(Type.Array(text)),
        sentence,
        expected: Type.Array(segment),
        told: orNull(told),
      }),
    ),
    external: Type.Array(
      Type.Object({
        id: uuid,
        evse: Type.Integer(),
        source: text,
        gridCritical: orNull(Type.Boolean()),
        localGeneration: orNull(Type.Boolean()),
        sentence,
        schedules: Type.Array(Type.Unknown()),
        toldAt: instant,
        clearedAt: orNull(instant),
      }),
    ),
  }),
});

export const listNeeds = route({
  method: 'GET',
  path: '/stations/{identity}/charging-needs',
  summary: 'What vehicles at a station asked for (ISO 15118), newest first',
  tag,
  permission: 'stations:read',
  params: stationPath,
  response: Type.Object({
    items: Type.Array(
      Type.Object({
        id: uuid,
        evse: Type.Integer(),
        stationTransactionId: orNull(text),
        transfer: text,
        energyWh: orNull(number),
        maxAmps: orNull(number),
        maxWatts: orNull(number),
        socPercent: orNull(number),
        departureAt: orNull(instant),
        answered: text,
        sentence,
        needs: Type.Unknown(),
        toldAt: instant,
        chosenSchedule: Type.Unknown(),
        chosenAt: orNull(instant),
      }),
    ),
  }),
});

export const listDer = route({
  method: 'GET',
  path: '/stations/{identity}/der-controls',
  summary: 'Grid controls that a station holds, and its alarms (2.1)',
  tag,
  permission: 'stations:read',
  params: stationPath,
  response: Type.Object({
    items: Type.Array(
      Type.Object({
        controlId: text,
        controlType: text,
        isDefault: Type.Boolean(),
        settings: Type.Unknown(),
        state: words(['scheduled', 'active', 'ended', 'superseded', 'cleared']),
        setAt: instant,
        changedAt: instant,
      }),
    ),
    alarms: Type.Array(
      Type.Object({
        id: uuid,
        controlType: text,
        fault: orNull(text),
        info: orNull(text),
        ended: Type.Boolean(),
        at: instant,
      }),
    ),
  }),
});
