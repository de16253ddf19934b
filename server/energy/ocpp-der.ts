import type { Ocpp21 } from '@busbar/ocpp';
import type { Cannot } from '../gateway/index.ts';
import type { DerControlParams, DerControlType } from './der-contract.ts';

type Settings = Omit<Ocpp21.SetDERControlRequest, 'isDefault' | 'controlId' | 'controlType' | 'customData'>;

/** A control as 2.1 writes it; the settings have to be those of its kind (R04.FR.16, R04.FR.17). */
export function derControl(
  params: DerControlParams & { readonly controlId: string },
): Ocpp21.SetDERControlRequest | Cannot {
  const { isDefault, controlId, controlType, start, seconds } = params;
  if (isDefault && (start ?? seconds) !== undefined)
    return { cannot: 'a default control has neither start nor duration' };
  const settings = settingsOf(controlType, params);
  if (!settings) return { cannot: `a control of the kind ${controlType} needs its own settings` };
  return { isDefault, controlId, controlType, ...settings };
}

function settingsOf(type: DerControlType, params: DerControlParams): Settings | undefined {
  const { priority = 0, start, seconds, responseSeconds } = params;
  const time = {
    ...(start !== undefined && { startTime: start }),
    ...(seconds !== undefined && { duration: seconds }),
  };
  const { powerFactor, reactive, droop, gradient, enterService, dischargePercent } = params;
  switch (type) {
    case 'FixedPFAbsorb':
      return powerFactor && { fixedPFAbsorb: { priority, ...powerFactor, ...time } };
    case 'FixedPFInject':
      return powerFactor && { fixedPFInject: { priority, ...powerFactor, ...time } };
    case 'FixedVar':
      return reactive && { fixedVar: { priority, ...reactive, ...time } };
    case 'FreqDroop':
      return droop && { freqDroop: { priority, ...droop, responseTime: responseSeconds ?? 0, ...time } };
    case 'Gradients':
      return gradient && { gradient: { priority, ...gradient } };
    case 'EnterService': {
      if (!enterService) return undefined;
      const { delaySeconds, ...bounds } = enterService;
      return {
        enterService: { priority, ...bounds, ...(delaySeconds !== undefined && { delay: delaySeconds }) },
      };
    }
    case 'LimitMaxDischarge':
      return dischargePercent === undefined
        ? undefined
        : { limitMaxDischarge: { priority, pctMaxDischargePower: dischargePercent, ...time } };
    default:
      return curveOf(params, priority, time);
  }
}

function curveOf(
  { curve, responseSeconds }: DerControlParams,
  priority: number,
  time: { startTime?: string; duration?: number },
): Settings | undefined {
  if (!curve) return undefined;
  return {
    curve: {
      priority,
      yUnit: curve.unit,
      curveData: curve.points as [Ocpp21.DERCurvePointsType],
      ...(responseSeconds !== undefined && { responseTime: responseSeconds }),
      ...time,
    },
  };
}

/** A control as the domain keeps it, whichever message told of it. */
export interface DerControl {
  readonly controlId: string;
  readonly controlType: string;
  readonly isDefault: boolean;
  readonly settings: unknown;
  readonly superseded: boolean;
}

/** Longest id and name that are kept; the standard allows 36. */
const longest = 255;

/** Reads the controls of a report: one list for each kind, the curves in one (R02). */
export function readDerReport(report: Ocpp21.ReportDERControlRequest): DerControl[] {
  const one = <K extends string>(
    item: { id: string; isDefault?: boolean; isSuperseded?: boolean },
    controlType: string,
    settings: Record<K, unknown>,
  ): DerControl => ({
    controlId: item.id.slice(0, longest),
    controlType,
    isDefault: item.isDefault ?? true,
    settings,
    superseded: item.isSuperseded ?? false,
  });
  return [
    ...(report.curve ?? []).map((item) => one(item, item.curveType, { curve: item.curve })),
    ...(report.enterService ?? []).map((item) =>
      one(item, 'EnterService', { enterService: item.enterService }),
    ),
    ...(report.fixedPFAbsorb ?? []).map((item) =>
      one(item, 'FixedPFAbsorb', { fixedPFAbsorb: item.fixedPF }),
    ),
    ...(report.fixedPFInject ?? []).map((item) =>
      one(item, 'FixedPFInject', { fixedPFInject: item.fixedPF }),
    ),
    ...(report.fixedVar ?? []).map((item) => one(item, 'FixedVar', { fixedVar: item.fixedVar })),
    ...(report.freqDroop ?? []).map((item) => one(item, 'FreqDroop', { freqDroop: item.freqDroop })),
    ...(report.gradient ?? []).map((item) => one(item, 'Gradients', { gradient: item.gradient })),
    ...(report.limitMaxDischarge ?? []).map((item) =>
      one(item, 'LimitMaxDischarge', { limitMaxDischarge: item.limitMaxDischarge }),
    ),
  ];
}

type Json = Readonly<Record<string, unknown>>;
const object = (value: unknown): Json => (typeof value === 'object' && value !== null ? (value as Json) : {});

/** Reads a control from the request that set it, ours or one made by hand. */
export function readDerRequest(request: unknown): DerControl | undefined {
  const { controlId, controlType, isDefault, customData: _, ...settings } = object(request);
  if (typeof controlId !== 'string' || typeof controlType !== 'string') return undefined;
  return {
    controlId: controlId.slice(0, longest),
    controlType: controlType.slice(0, longest),
    isDefault: isDefault === true,
    settings,
    superseded: false,
  };
}
