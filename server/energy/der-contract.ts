/** Controls of distributed energy resources (OCPP 2.1, block R): their kinds, and what people fill in for one. */

import { type Static, Type } from 'typebox';
import { words } from '../platform/http/shapes.ts';

/** Kinds of control that are drawn as a curve. */
export const derCurveTypes = [
  'FreqWatt',
  'HFMustTrip',
  'HFMayTrip',
  'HVMustTrip',
  'HVMomCess',
  'HVMayTrip',
  'LFMustTrip',
  'LVMustTrip',
  'LVMomCess',
  'LVMayTrip',
  'PowerMonitoringMustTrip',
  'VoltVar',
  'VoltWatt',
  'WattPF',
  'WattVar',
] as const;

export const derControlTypes = [
  'EnterService',
  'FreqDroop',
  'FixedPFAbsorb',
  'FixedPFInject',
  'FixedVar',
  'Gradients',
  'LimitMaxDischarge',
  ...derCurveTypes,
] as const;
export type DerControlType = (typeof derControlTypes)[number];

const derUnits = [
  'Not_Applicable',
  'PctMaxW',
  'PctMaxVar',
  'PctWAvail',
  'PctVarAvail',
  'PctEffectiveV',
] as const;

const number = (title: string, description?: string) =>
  Type.Number({ title, ...(description && { description }) });

const curve = Type.Object(
  {
    points: Type.Array(Type.Object({ x: number('x'), y: number('y') }), {
      minItems: 1,
      maxItems: 10,
      title: 'Points',
    }),
    unit: words(derUnits, 'Of y'),
  },
  { description: 'For the kinds that are a curve' },
);

export const setDerControlParams = Type.Object({
  controlType: words(derControlTypes, 'What is controlled; its own settings go along'),
  isDefault: Type.Boolean({
    title: 'Default',
    description: 'A default holds whenever nothing scheduled does',
  }),
  controlId: Type.Optional(
    Type.String({ minLength: 1, maxLength: 36, title: 'Control', description: 'Made when left out' }),
  ),
  priority: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 1000,
      title: 'Priority',
      description: '0 is the highest, and holds when left out',
    }),
  ),
  start: Type.Optional(
    Type.String({ format: 'date-time', title: 'Start', description: 'Only of a scheduled control' }),
  ),
  seconds: Type.Optional(
    Type.Number({
      minimum: 1,
      maximum: 31_536_000,
      title: 'Duration in s',
      description: 'Only of a scheduled control',
    }),
  ),
  responseSeconds: Type.Optional(Type.Number({ minimum: 0, title: 'Response time in s' })),
  curve: Type.Optional(curve),
  powerFactor: Type.Optional(
    Type.Object({
      displacement: Type.Number({ minimum: 0, maximum: 1, title: 'Power factor' }),
      excitation: Type.Boolean({ title: 'Over-excited' }),
    }),
  ),
  reactive: Type.Optional(
    Type.Object({ setpoint: number('Setpoint', 'In % of the unit'), unit: words(derUnits) }),
  ),
  droop: Type.Optional(
    Type.Object({
      overFreq: number('Over-frequency from, Hz'),
      underFreq: number('Under-frequency from, Hz'),
      overDroop: number('Over-frequency droop'),
      underDroop: number('Under-frequency droop'),
    }),
  ),
  gradient: Type.Optional(
    Type.Object({ gradient: number('Gradient, %/s'), softGradient: number('Soft-start gradient, %/s') }),
  ),
  enterService: Type.Optional(
    Type.Object({
      highVoltage: number('Highest voltage, %'),
      lowVoltage: number('Lowest voltage, %'),
      highFreq: number('Highest frequency, Hz'),
      lowFreq: number('Lowest frequency, Hz'),
      delaySeconds: Type.Optional(number('Delay, s')),
    }),
  ),
  dischargePercent: Type.Optional(
    Type.Number({ minimum: 0, maximum: 100, title: 'Most discharging, % of the maximum' }),
  ),
});
export type DerControlParams = Static<typeof setDerControlParams>;
