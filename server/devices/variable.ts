import type { Messages21 } from '@busbar/ocpp';
import { COMPONENT_16, MASKED, maskPayload } from '../gateway/index.ts';

/** One attribute of a variable as a station told it; undefined members were not told. */
export interface VariableValue {
  readonly component: string;
  readonly componentInstance: string;
  readonly evse: number;
  readonly connector: number;
  readonly variable: string;
  readonly variableInstance: string;
  readonly attribute: string;
  readonly value: string | null;
  readonly mutability?: string | undefined;
  readonly unit?: string | undefined;
  readonly dataType?: string | undefined;
  readonly valuesList?: string | undefined;
  readonly minLimit?: number | undefined;
  readonly maxLimit?: number | undefined;
}

type Report = NonNullable<Messages21['NotifyReport']['request']['reportData']>[number];
type Component = Report['component'];
type Variable = Report['variable'];

/** The largest number of an EVSE or connector that can be stored (smallint); a larger one names nothing real. */
const maxNumber = 32_767;
const inBounds = (number: number | undefined) =>
  number !== undefined && Number.isInteger(number) && number >= 0 && number <= maxNumber ? number : 0;

function nameOf(component: Component, variable: Variable) {
  return {
    component: component.name,
    componentInstance: component.instance ?? '',
    evse: inBounds(component.evse?.id),
    connector: inBounds(component.evse?.connectorId),
    variable: variable.name,
    variableInstance: variable.instance ?? '',
  };
}

/** The values of a part of a device model report; secrets and write-only values are not kept. */
export function valuesOfReport(reportData: readonly Report[]): VariableValue[] {
  return reportData.flatMap(({ component, variable, variableAttribute, variableCharacteristics: about }) =>
    variableAttribute.map((attribute) => ({
      ...nameOf(component, variable),
      attribute: attribute.type ?? 'Actual',
      value: attribute.mutability === 'WriteOnly' ? null : withoutSecret(variable.name, attribute.value),
      mutability: attribute.mutability ?? 'ReadWrite',
      unit: about?.unit,
      dataType: about?.dataType,
      valuesList: about?.valuesList,
      minLimit: about?.minLimit,
      maxLimit: about?.maxLimit,
    })),
  );
}

/** The keys of a 1.6 station, as variables of one component. */
export function valuesOfKeys(
  keys: readonly { readonly key: string; readonly readonly?: boolean; readonly value?: string }[],
): VariableValue[] {
  return keys.map(({ key, readonly, value }) => ({
    ...keyName(key),
    value: withoutSecret(key, value),
    mutability: readonly === undefined ? undefined : readonly ? 'ReadOnly' : 'ReadWrite',
  }));
}

export function keyName(key: string) {
  return {
    component: COMPONENT_16,
    componentInstance: '',
    evse: 0,
    connector: 0,
    variable: key,
    variableInstance: '',
    attribute: 'Actual',
  };
}

interface Told {
  readonly component: Component;
  readonly variable: Variable;
  readonly attributeType?: string | undefined;
  readonly attributeValue?: string | undefined;
}

/** The value of one variable that was read, or that the station accepted. */
export function singleValue({
  component,
  variable,
  attributeType = 'Actual',
  attributeValue,
}: Told): VariableValue {
  return {
    ...nameOf(component, variable),
    attribute: attributeType,
    value: withoutSecret(variable.name, attributeValue),
  };
}

/** Passwords and keys are not kept, whatever a station tells. */
function withoutSecret(name: string, value: string | undefined): string | null {
  if (value === undefined) return null;
  const masked = maskPayload({ key: name, value }) as { value: string };
  return masked.value === MASKED ? null : masked.value;
}
