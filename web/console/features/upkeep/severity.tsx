import { useTranslation } from 'react-i18next';
import { severities } from '../../../../server/devices/monitoring/contract.ts';
import { Tag } from '../../../ui/StatePill.tsx';
import type { Tone } from '../../../ui/states.ts';

const tones: readonly Tone[] = [
  'red',
  'red',
  'red',
  'red',
  'orange',
  'orange',
  'amber',
  'blue',
  'slate',
  'grey',
];

/** How bad something is, in the station's own ten steps. */
export function Severity({ of }: { of: number | null }) {
  const { t } = useTranslation('upkeep');
  const name = of === null ? undefined : severities[of];
  if (of === null || !name) return <Tag tone="grey">{t('severity.unknown')}</Tag>;
  return <Tag tone={tones[of] ?? 'grey'}>{t(`severity.${name}`)}</Tag>;
}

/** Where something is: "EVSE 1 · Temperature". */
export function placeWords(place: {
  component: string;
  componentInstance: string | null;
  evse: number | null;
  connector: number | null;
  variable: string;
  variableInstance: string | null;
}): string {
  const { component, componentInstance, evse, connector, variable, variableInstance } = place;
  const where = [evse === null ? '' : `${evse}`, connector === null ? '' : `${connector}`]
    .filter(Boolean)
    .join('.');
  const named = [component, componentInstance ? `(${componentInstance})` : '', where]
    .filter(Boolean)
    .join(' ');
  return `${named} · ${variable}${variableInstance ? ` (${variableInstance})` : ''}`;
}
