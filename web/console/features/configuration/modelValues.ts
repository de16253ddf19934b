import type { createStationModel, StationModel } from '../../../../server/devices/templates/contract.ts';
import type { BodyOf } from '../../../../server/platform/http/contract.ts';
import { connectorLines } from './factWords.ts';
import { rowsOf, type ValueRow, valuesOf } from './values.ts';

export type ModelBody = NonNullable<BodyOf<typeof createStationModel>>;
type Evse = StationModel['evses'][number];

/** What is left empty is not said: the station itself is believed there. */
type Amount = number | '';

/** An EVSE of a model's layout, as it is typed. */
export interface EvseRow {
  readonly key: string;
  readonly number: Amount;
  readonly currentType: Evse['currentType'];
  readonly phases: string;
  readonly maxAmps: Amount;
  /** Kilowatts, as people say it. */
  readonly maxKw: Amount;
  readonly plugs: readonly string[];
}

/** All of a model as a form holds it. */
export interface ModelValues {
  name: string;
  vendor: string;
  model: string;
  firmware: string;
  rateUnits: '' | 'A' | 'W' | 'A,W';
  maxPeriods: Amount;
  maxProfiles: Amount;
  minStackLevel: Amount;
  maxStackLevel: Amount;
  itemsPerMessage: Amount;
  phaseSwitching: '' | 'yes' | 'no';
  version: string;
  certificateName: '' | 'serial' | 'identity';
  serialNumber: '' | 'chargePoint' | 'chargeBox';
  centralSystemKey: string;
  lacks: string[];
  connectors: string;
  evses: EvseRow[];
  deviations: string;
  configuration: ValueRow[];
}

let made = 0;
export function evseRow(evse: Partial<Evse> & { number: number }): EvseRow {
  made += 1;
  return {
    key: String(made),
    number: evse.number,
    currentType: evse.currentType ?? 'AC',
    phases: String(evse.phases ?? 3),
    maxAmps: evse.maxAmps ?? '',
    maxKw: evse.maxWatts === undefined ? '' : evse.maxWatts / 1_000,
    plugs: evse.plugs ?? [],
  };
}

/** What a form shows of a model; without one: of a new one. */
export function valuesOfModel(model?: Omit<StationModel, 'id'>): ModelValues {
  const facts = model?.facts ?? {};
  return {
    name: model?.name ?? '',
    vendor: model?.vendor ?? '',
    model: model?.model ?? '',
    firmware: model?.firmware ?? '',
    rateUnits: (facts.rateUnits?.toSorted().join(',') ?? '') as ModelValues['rateUnits'],
    maxPeriods: facts.maxPeriods ?? '',
    maxProfiles: facts.maxProfiles ?? '',
    minStackLevel: facts.minStackLevel ?? '',
    maxStackLevel: facts.maxStackLevel ?? '',
    itemsPerMessage: facts.itemsPerMessage ?? '',
    phaseSwitching: facts.phaseSwitching === undefined ? '' : facts.phaseSwitching ? 'yes' : 'no',
    version: facts.version ?? '',
    certificateName: facts.certificateName ?? '',
    serialNumber: facts.serialNumber ?? '',
    centralSystemKey: facts.centralSystemKey ?? '',
    lacks: facts.lacks ?? [],
    connectors: connectorLines(facts.connectors).join('\n'),
    evses: (model?.evses ?? []).map(evseRow),
    deviations: (model?.deviations ?? []).join('\n'),
    configuration: rowsOf(model?.configuration ?? []),
  };
}

/** What is sent of a form. */
export function bodyOfModel(values: ModelValues): ModelBody {
  const { rateUnits, phaseSwitching, version, certificateName, serialNumber } = values;
  const told = <K extends string>(name: K, value: Amount) => (value === '' ? {} : { [name]: value });
  const connectors = connectorsOf(values.connectors);
  return {
    name: values.name.trim(),
    vendor: values.vendor.trim(),
    model: values.model.trim(),
    firmware: values.firmware.trim(),
    facts: {
      ...(rateUnits && { rateUnits: rateUnits.split(',') as ('A' | 'W')[] }),
      ...told('maxPeriods', values.maxPeriods),
      ...told('maxProfiles', values.maxProfiles),
      ...told('minStackLevel', values.minStackLevel),
      ...told('maxStackLevel', values.maxStackLevel),
      ...told('itemsPerMessage', values.itemsPerMessage),
      ...(phaseSwitching && { phaseSwitching: phaseSwitching === 'yes' }),
      ...(version && { version: version as '1.6' }),
      ...(certificateName && { certificateName }),
      ...(serialNumber && { serialNumber }),
      ...(values.centralSystemKey.trim() && { centralSystemKey: values.centralSystemKey.trim() }),
      ...(values.lacks.length > 0 && { lacks: values.lacks }),
      ...(Object.keys(connectors).length > 0 && { connectors }),
    },
    evses: values.evses.flatMap(evseOf),
    deviations: values.deviations
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean),
    configuration: valuesOf(values.configuration),
  };
}

function evseOf({ number, currentType, phases, maxAmps, maxKw, plugs }: EvseRow): Evse[] {
  if (number === '') return [];
  return [
    {
      number,
      currentType,
      phases: currentType === 'DC' ? 3 : Number(phases),
      ...(maxAmps !== '' && { maxAmps }),
      ...(maxKw !== '' && { maxWatts: Math.round(maxKw * 1_000) }),
      plugs: [...plugs],
    },
  ];
}

/** "3 = 2.1", a line each: connector 3 of 1.6 is connector 1 of EVSE 2. Lines that say nothing of the kind are left out. */
export function connectorsOf(text: string): Record<string, [number, number]> {
  const lines = [...text.matchAll(/^\s*(\d+)\s*=\s*(\d+)\s*[.,]\s*(\d+)\s*$/gm)];
  return Object.fromEntries(
    lines.map(([, flat, evse, connector]) => [flat!, [Number(evse), Number(connector)]]),
  );
}
