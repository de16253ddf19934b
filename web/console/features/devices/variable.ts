import type { listConfiguration } from '../../../../server/devices/contract.ts';
import type { ItemOf } from '../../api.ts';

/** A variable of a station as it was last reported. */
export type Variable = ItemOf<typeof listConfiguration>;

/** "EVSE[1].AvailabilityState(x)": component, place, variable, with their instances; 1.6 keys plain. */
export function variableWords(
  variable: Pick<
    Variable,
    'component' | 'componentInstance' | 'evse' | 'connector' | 'variable' | 'variableInstance'
  >,
): string {
  const instance = (name: string | null) => (name ? `(${name})` : '');
  const name = `${variable.variable}${instance(variable.variableInstance)}`;
  if (variable.component === 'OCPP16') return name;
  const place = [variable.evse, variable.connector].filter(Boolean).join('.');
  return `${variable.component}${instance(variable.componentInstance)}${place && `[${place}]`}.${name}`;
}

export function variableKey(variable: Variable): string {
  return `${variableWords(variable)} ${variable.attribute}`;
}
