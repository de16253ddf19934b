import { Button } from '@mantine/core';
import { Link, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { listMeters, type Meter } from '../../../../server/energy/meters/contract.ts';
import { EmptyState, ErrorState } from '../../../ui/EmptyState.tsx';
import { Section } from '../../../ui/Page.tsx';
import { ListSkeleton } from '../../../ui/Skeletons.tsx';
import { Tag } from '../../../ui/StatePill.tsx';
import { Time } from '../../../ui/Time.tsx';
import { useApi } from '../../api.ts';
import { useCan } from '../../session.ts';
import { useSentence } from '../../words/sentence.ts';
import classes from './power.module.css';
import { SitePower } from './SitePower.tsx';
import { useLiveMeters } from './useLiveMeters.ts';

/** What is measured here, what does each meter say now, and which of them is silent? */
export default function MetersPage() {
  const { siteId } = useParams({ strict: false }) as { siteId: string };
  const { t } = useTranslation('power');
  const can = useCan();
  const { data, error, refetch } = useApi(listMeters, { params: { siteId } });
  useLiveMeters(siteId);
  const add = can('energy:write') && (
    <Button component={Link} to={`/sites/${siteId}/meters/new`}>
      {t('meter.add')}
    </Button>
  );
  return (
    <SitePower siteId={siteId} page="meters" lead={t('meter.lead')} actions={add}>
      {error && <ErrorState error={error} retry={() => void refetch()} />}
      {!data && !error && <ListSkeleton />}
      {data?.items.length === 0 && (
        <EmptyState title={t('meter.empty')} actions={add}>
          <p>{t('meter.emptyHelp')}</p>
        </EmptyState>
      )}
      {data && data.items.length > 0 && (
        <Section title={t('page.meters')}>
          <ul className={classes.list}>
            {data.items.map((meter) => (
              <Row key={meter.id} meter={meter} />
            ))}
          </ul>
        </Section>
      )}
    </SitePower>
  );
}

export const toneOfMeter = { waiting: 'slate', live: 'green', stale: 'red' } as const;

function Row({ meter }: { meter: Meter }) {
  const { t } = useTranslation('power');
  const say = useSentence();
  return (
    <li className={classes.meter}>
      <span>
        <Link to={`/meters/${meter.id}`}>{meter.name}</Link>
        <br />
        <span className="quiet">
          {t(`meter.role.${meter.role}`)} · {t(`meter.kind.${meter.transport.kind}`)}
        </span>
      </span>
      <span>
        {say(meter.sentence)}
        {meter.refused && (
          <>
            <br />
            <span className="quiet">
              {t('meter.refused', { count: meter.refused.count })} {say(meter.refused.why)}
            </span>
          </>
        )}
      </span>
      <span className={classes.bar}>
        <Time at={meter.at} />
        <Tag tone={toneOfMeter[meter.state]}>{t(`meter.state.${meter.state}`)}</Tag>
      </span>
    </li>
  );
}
