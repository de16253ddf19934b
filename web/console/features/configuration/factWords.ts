import { useTranslation } from 'react-i18next';
import type { StationModel } from '../../../../server/devices/templates/contract.ts';

type Facts = StationModel['facts'];

/** How a model differs from the book, on one line: "Limits in: A; Highest stack level: 0". */
export function useFactWords(): (facts: Facts) => string {
  const { t } = useTranslation('configuration');
  const told = ([name, value]: [string, Facts[keyof Facts]]) => {
    if (typeof value === 'boolean') return t(value ? 'model.yes' : 'model.no');
    if (value === 'serial' || value === 'identity') return t(`model.named.${value}`);
    if (Array.isArray(value)) return value.join(', ');
    return name === 'connectors' ? connectorLines(value as Facts['connectors']).join(', ') : String(value);
  };
  return (facts) =>
    (Object.entries(facts) as [keyof Facts, Facts[keyof Facts]][])
      .map((fact) => `${t(`model.${fact[0]}`)}: ${told(fact)}`)
      .join('; ');
}

/** "2 = 1.2": connector 2 of 1.6 is connector 2 of EVSE 1. */
export const connectorLines = (connectors: Facts['connectors']): string[] =>
  Object.entries(connectors ?? {}).map(([flat, [evse, connector]]) => `${flat} = ${evse}.${connector}`);
