/** What the API offers of a site's batteries: how each may be used, and how it is told so. */

import { type Static, Type } from 'typebox';
import { route } from '../../platform/http/contract.ts';
import { orNull, sentence, uuid, words } from '../../platform/http/shapes.ts';

export const batteryModes = ['normal', 'peak_shaving', 'charge_cheap', 'reserve', 'hold'] as const;

const place = {
  host: Type.String({ minLength: 1, maxLength: 253, pattern: '^[A-Za-z0-9.:_-]+$' }),
  port: Type.Integer({ minimum: 1, maximum: 65_535 }),
  unitId: Type.Integer({ minimum: 0, maximum: 255 }),
};
export const setPointTypes = ['int16', 'int32', 'float32'] as const;
const payload = Type.Optional(
  Type.String({
    minLength: 1,
    maxLength: 2000,
    description:
      'What is sent; {watts} and {seconds} are put in, seconds being how long it holds. Without it: {"watts": …, "seconds": …}, and {"watts": null} to let go',
  }),
);
const release = Type.Optional(
  Type.String({ minLength: 1, maxLength: 2000, description: 'What is sent to let it do as it likes again' }),
);

/** How a battery is told its set-point. Above 0 it charges. */
export const batteryControl = Type.Union([
  Type.Object({
    kind: Type.Literal('sunspec', { description: 'Storage control (124) or AC controls (704)' }),
    ...place,
  }),
  Type.Object({
    kind: Type.Literal('modbus'),
    ...place,
    address: Type.Integer({ minimum: 0, maximum: 65_535, description: 'Holding register of the set-point' }),
    type: words(setPointTypes),
    swapped: Type.Optional(Type.Boolean({ description: 'The low word comes first' })),
    factor: Type.Optional(
      Type.Number({ description: 'Watts are multiplied by it: below 0 where the device charges below 0' }),
    ),
  }),
  Type.Object({
    kind: Type.Literal('mqtt'),
    url: Type.String({ maxLength: 500, pattern: '^(mqtts?|wss?)://[^@\\s]+$' }),
    username: Type.Optional(Type.String({ maxLength: 200 })),
    topic: Type.String({ minLength: 1, maxLength: 500, pattern: '^[^#+]+$' }),
    payload,
    release,
  }),
  Type.Object({
    kind: Type.Literal('http'),
    url: Type.String({ maxLength: 500, pattern: '^https?://[^@\\s]+$' }),
    method: words(['POST', 'PUT'] as const),
    payload,
    release,
  }),
]);
export type BatteryControl = Static<typeof batteryControl>;
export const controlKinds = ['sunspec', 'modbus', 'mqtt', 'http'] as const;

const settings = {
  capacityWh: Type.Number({ exclusiveMinimum: 0, maximum: 1e9 }),
  maxWatts: Type.Number({ exclusiveMinimum: 0, maximum: 1e9 }),
  mode: words(batteryModes),
  reservePercent: Type.Number({ minimum: 0, maximum: 100 }),
  carsAbovePercent: Type.Number({
    minimum: 0,
    maximum: 100,
    description: 'Never discharged for cars at or below this state of charge; 100: never at all',
  }),
  cheapBelow: orNull(Type.Number({ description: 'Charged from the grid below this price per kWh' })),
  peakWatts: orNull(Type.Number({ minimum: 0, description: 'Import that the battery holds down' })),
  wearPerKwh: Type.Number({ minimum: 0, maximum: 10 }),
};
const batterySettings = Type.Object(settings);
export type BatterySettings = Static<typeof batterySettings>;

export const getBatteries = route({
  method: 'GET',
  path: '/sites/{siteId}/batteries',
  summary: 'The batteries of a site, how each may be used, and what it is told now',
  tag: 'Energy',
  permission: 'energy:read',
  params: Type.Object({ siteId: uuid }),
  response: Type.Object({
    items: Type.Array(
      Type.Object({
        meterId: uuid,
        name: Type.String(),
        socPercent: orNull(Type.Number()),
        settings: orNull(batterySettings),
        /** Null: it is not commanded. */
        control: orNull(batteryControl),
        hasPassword: Type.Boolean(),
        sentence,
        /** What it does and why, of a battery that is commanded. */
        now: orNull(
          Type.Object({
            watts: Type.Number({ description: 'What it was told; above 0 it charges' }),
            measuredWatts: orNull(Type.Number()),
            trouble: Type.Boolean(),
            sentence,
          }),
        ),
      }),
    ),
  }),
});

export const setBattery = route({
  method: 'PUT',
  path: '/meters/{meterId}/battery',
  summary: 'Say how a battery may be used, and how it is told',
  description:
    'Without a control it does as it likes, and what is planned is only shown. With one it falls back to its own mode when it hears nothing any more.',
  tag: 'Energy',
  permission: 'energy:write',
  params: Type.Object({ meterId: uuid }),
  body: Type.Object({
    ...settings,
    control: Type.Optional(orNull(batteryControl)),
    password: Type.Optional(
      orNull(
        Type.String({
          maxLength: 1000,
          description: 'Of the broker, or as bearer over HTTP; null forgets it. Never told again.',
        }),
      ),
    ),
  }),
});
