import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { listWhatIfs } from '../../../../server/energy/whatif/contract.ts';
import { EmptyState, ErrorState } from '../../../ui/EmptyState.tsx';
import { IconPlus } from '../../../ui/icons.ts';
import { Section } from '../../../ui/Page.tsx';
import { ListSkeleton } from '../../../ui/Skeletons.tsx';
import { refresh, useApi } from '../../api.ts';
import { useLive } from '../../live/live.ts';
import { useCan } from '../../session.ts';
import { SitePower } from './SitePower.tsx';
import { WhatIfAnswer } from './WhatIfAnswer.tsx';
import { WhatIfForm } from './WhatIfForm.tsx';
import { WhatIfTable } from './WhatIfTable.tsx';

/** What would a battery, more sun, more EVSEs, another connection or another tariff have meant here? */
export default function WhatIfPage() {
  const { siteId } = useParams({ strict: false }) as { siteId: string };
  const { t } = useTranslation('whatIf');
  const can = useCan();
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const { data, error, refetch } = useApi(listWhatIfs, { params: { siteId } });
  useLive('energy.what_if', (message) => {
    if (message.siteId === siteId) refresh(client, listWhatIfs);
  });
  const button = can('energy:write') && !asking && (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setAsking(true)}>
      {t('ask')}
    </Button>
  );
  const answered = data?.items.filter(({ after }) => after !== null) ?? [];
  return (
    <SitePower
      siteId={siteId}
      page="what-if"
      lead={t('lead')}
      actions={data?.items.length ? button : undefined}
    >
      {asking && (
        <Section title={t('ask')}>
          <WhatIfForm siteId={siteId} onClose={() => setAsking(false)} />
        </Section>
      )}
      {error && <ErrorState error={error} retry={() => void refetch()} />}
      {!data && !error && <ListSkeleton />}
      {data?.items.length === 0 && !asking && (
        <EmptyState title={t('none')} actions={button}>
          <p>{t('noneHelp')}</p>
        </EmptyState>
      )}
      {answered.length > 1 && (
        <Section title={t('compare')}>
          <WhatIfTable items={answered} />
        </Section>
      )}
      {data?.items.map((item) => (
        <WhatIfAnswer key={item.id} item={item} />
      ))}
    </SitePower>
  );
}
