import { Button, NativeSelect } from '@mantine/core';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { listDepots } from '../../../../server/energy/depots/contract.ts';
import { EmptyState, ErrorState } from '../../../ui/EmptyState.tsx';
import { Page } from '../../../ui/Page.tsx';
import { ListSkeleton } from '../../../ui/Skeletons.tsx';
import { useList } from '../../api.ts';
import { useCan } from '../../session.ts';
import { Board } from './Board.tsx';
import { NewDepartures } from './NewDepartures.tsx';
import { Schedule } from './Schedule.tsx';

/** Who leaves when, will they have what they need, and what would help? */
export default function DepotsPage() {
  const { t } = useTranslation('depots');
  const can = useCan();
  const [adding, setAdding] = useState(false);
  const { site } = useSearch({ strict: false }) as { site?: string };
  const navigate = useNavigate();
  const { items, loading, error, retry } = useList(listDepots, {});
  const siteId = items.find((one) => one.siteId === site)?.siteId ?? items[0]?.siteId;
  const add = can('energy:write') && <Button onClick={() => setAdding(true)}>{t('add')}</Button>;
  return (
    <Page
      title={t('title')}
      lead={t('lead')}
      actions={
        <>
          {items.length > 1 && (
            <NativeSelect
              aria-label={t('depot')}
              value={siteId ?? ''}
              onChange={(event) =>
                void navigate({
                  to: '.',
                  search: { site: event.currentTarget.value } as never,
                  replace: true,
                })
              }
              data={items.map((one) => ({ value: one.siteId, label: one.name }))}
            />
          )}
          {can('energy:write') && (
            <Button variant="default" component={Link} to="/depots/import">
              {t('import')}
            </Button>
          )}
          {add}
        </>
      }
    >
      {error && <ErrorState error={error} retry={retry} />}
      {loading && <ListSkeleton />}
      {!loading && !error && siteId === undefined && (
        <EmptyState title={t('empty')} actions={add}>
          <p>{t('emptyHelp')}</p>
        </EmptyState>
      )}
      {siteId !== undefined && (
        <>
          <Board siteId={siteId} />
          <Schedule siteId={siteId} />
        </>
      )}
      {adding && <NewDepartures siteId={siteId} onClose={() => setAdding(false)} />}
    </Page>
  );
}
