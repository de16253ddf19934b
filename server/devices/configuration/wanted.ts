/** What a station shall be set to, and where it differs: pure. */

import { COMPONENT_16, keyOfVariable, variableOfKey } from '../../gateway/index.ts';
import { byParticularity, fits } from '../templates/pattern.ts';
import type { WantedVariable } from './wanted-shape.ts';

/** A place in the device model, as it is stored; the keys of 1.6 stand as the variables that they mean. */
export interface Place {
  readonly component: string;
  readonly componentInstance: string;
  readonly evse: number;
  readonly connector: number;
  readonly variable: string;
  readonly variableInstance: string;
  readonly attribute: string;
}

/** What the station told of a place. */
export interface Reported extends Place {
  readonly value: string | null;
  readonly mutability: string | null;
  readonly dataType: string | null;
}

export interface Layer {
  /** Null for the default configuration of the station's model. */
  readonly templateId: string | null;
  readonly siteId: string | null;
  readonly vendor: string | null;
  readonly model: string | null;
  readonly firmware: string | null;
  readonly version: string | null;
  /** How deep the template's organization stands in the tree, from 1; 0 for the model's default. */
  readonly depth: number;
  readonly changedAt: Date;
  readonly heals: boolean;
  readonly restart: Restart;
  readonly variables: readonly WantedVariable[];
}

/** When a station may be restarted for a value that needs it. */
export interface Restart {
  readonly when: 'never' | 'when_idle' | 'window';
  readonly from: string | null;
  readonly to: string | null;
}

export interface StationFactsWanted {
  readonly siteId: string | null;
  readonly vendor: string | null;
  readonly model: string | null;
  readonly firmware: string | null;
  readonly version: string | null;
}

/** One value that a station shall have, and who says so. */
export interface Wanted extends Place {
  readonly value: string;
  readonly layer: Layer;
}

export const placeOfWanted = (one: Omit<WantedVariable, 'value'>): Place => {
  const is16 = one.component === COMPONENT_16;
  const name = is16
    ? variableOfKey(one.variable)
    : { component: one.component, variable: one.variable, variableInstance: one.variableInstance ?? '' };
  return {
    ...name,
    componentInstance: one.componentInstance ?? '',
    evse: one.evse ?? 0,
    connector: one.connector ?? 0,
    attribute: one.attribute ?? 'Actual',
  };
};

/** Names in OCPP do not mind capitals. */
export const nameOfPlace = (place: Place): string =>
  [
    place.component,
    place.componentInstance,
    place.evse,
    place.connector,
    place.variable,
    place.variableInstance,
    place.attribute,
  ]
    .join('\n')
    .toLowerCase();

/** Whether a layer is about a station; organization and site were looked at before. */
export const isAbout = (layer: Layer, station: StationFactsWanted): boolean =>
  fits(layer.vendor, station.vendor) &&
  fits(layer.model, station.model) &&
  fits(layer.firmware, station.firmware) &&
  (layer.version === null || layer.version === station.version);

/**
 * Merges what several templates want of a station, value by value: the more particular template overrules (see
 * byParticularity), so that a site may change one value and leave the rest to its organization.
 */
export function mergeWanted(layers: readonly Layer[], station: StationFactsWanted): Wanted[] {
  const sorted = layers
    .filter((layer) => isAbout(layer, station))
    .map((layer) => ({
      layer,
      names: [layer.siteId, layer.vendor, layer.model, layer.firmware, layer.version],
      depth: layer.depth,
      changedAt: layer.changedAt,
    }))
    // The default of a model goes below everything that somebody wants, however much it names.
    .sort(
      (a, b) =>
        Number(a.layer.templateId !== null) - Number(b.layer.templateId !== null) || byParticularity(a, b),
    );
  const wanted = new Map<string, Wanted>();
  for (const { layer } of sorted) {
    for (const { value, ...name } of layer.variables) {
      const place = placeOfWanted(name);
      wanted.set(nameOfPlace(place), { ...place, value, layer });
    }
  }
  return [...wanted.values()];
}

export interface Drift extends Wanted {
  /** Null: the station never told of it. */
  readonly reported: string | null;
}

/**
 * Where a station differs from what it shall be set to. A value that it may not tell (write-only) cannot be
 * compared; one that it says is read-only is a difference like any other, for somebody expects it.
 */
export function findDrift(
  wanted: readonly Wanted[],
  reported: readonly Reported[],
  speaks16: boolean,
): Drift[] {
  const told = new Map(reported.map((one) => [nameOfPlace(one), one]));
  return wanted.flatMap((one) => {
    // A variable that a station of 1.6 has no key for is not wanted of it.
    if (speaks16 && keyOfVariable(one) === undefined) return [];
    const found = told.get(nameOfPlace(one));
    if (found?.mutability === 'WriteOnly') return [];
    const value = found?.value ?? null;
    return value !== null && isSame(one.value, value, found!.dataType) ? [] : [{ ...one, reported: value }];
  });
}

/** Whether two spellings mean the same value: numbers by amount, booleans and lists of members without order. */
export function isSame(a: string, b: string, dataType: string | null): boolean {
  const [left, right] = [a.trim(), b.trim()];
  if (left === right) return true;
  if (isNumber(left) && isNumber(right)) return Number(left) === Number(right);
  if (/^(true|false)$/i.test(left)) return left.toLowerCase() === right.toLowerCase();
  if (dataType === 'SequenceList') return listOf(left).join() === listOf(right).join();
  const isList = dataType === 'MemberList' || (dataType === null && left.includes(','));
  return isList && listOf(left).sort().join() === listOf(right).sort().join();
}

const isNumber = (text: string) => /^[+-]?\d+(\.\d+)?$/.test(text);
const listOf = (text: string) =>
  text
    .split(',')
    .map((member) => member.trim())
    .filter(Boolean);
