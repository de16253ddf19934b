import { Tabs } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Page } from '../../../ui/Page.tsx';
import { AttemptList } from './AttemptList.tsx';
import { WaitingList } from './WaitingList.tsx';

/** Who is knocking: unknown stations that wait to be accepted, and connections that were refused, with the reason. */
export default function WaitingPage() {
  const { t } = useTranslation('gateway');
  const { tab = 'waiting' } = useSearch({ strict: false }) as { tab?: string };
  const navigate = useNavigate();
  return (
    <Page fill title={t('waiting.title')} lead={t('waiting.lead')}>
      <Tabs
        value={tab}
        onChange={(next) =>
          void navigate({
            to: '.',
            search: (next === 'waiting' ? {} : { tab: next }) as never,
            replace: true,
          })
        }
      >
        <Tabs.List>
          <Tabs.Tab value="waiting">{t('waiting.tab')}</Tabs.Tab>
          <Tabs.Tab value="attempts">{t('attempts.tab')}</Tabs.Tab>
        </Tabs.List>
      </Tabs>
      {tab === 'attempts' ? <AttemptList /> : <WaitingList />}
    </Page>
  );
}
