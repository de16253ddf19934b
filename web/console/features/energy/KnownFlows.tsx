import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { FlowsNow } from '../../../../server/energy/flows/contract.ts';
import { KeyFigures } from '../../../ui/EntityHead.tsx';
import { Time } from '../../../ui/Time.tsx';
import { useFormat } from '../../../ui/useFormat.ts';

/** What is known of the flows while a meter tells no power: the other sources, and which meter to look after. */
export function KnownFlows({ flows }: { flows: FlowsNow }) {
  const { t } = useTranslation('power');
  const format = useFormat();
  const known = (
    [
      ['sun', flows.sunWatts],
      ['grid', flows.gridWatts],
      ['battery', flows.batteryWatts],
      ['cars', flows.carWatts],
    ] as const
  ).flatMap(([place, watts]) =>
    watts === null ? [] : [{ label: t(`place.${place}`), value: format.power(watts) }],
  );
  return (
    <>
      <KeyFigures figures={known} />
      <ul>
        {flows.silent.map(({ meterId, name, at, onlyCurrents }) => (
          <li key={meterId}>
            <Link to={`/meters/${meterId}`}>{name}</Link>
            {' · '}
            {onlyCurrents && `${t('flow.onlyCurrents')} · `}
            {t('flow.lastTold')}: {at === null ? t('flow.never') : <Time at={at} />}
          </li>
        ))}
      </ul>
    </>
  );
}
