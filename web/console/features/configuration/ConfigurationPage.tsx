import { Button, Tabs } from '@mantine/core';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Page } from '../../../ui/Page.tsx';
import { useCan } from '../../session.ts';
import { DriftList } from './DriftList.tsx';
import { ModelList } from './ModelList.tsx';
import { TemplateList } from './TemplateList.tsx';

const lists = { templates: TemplateList, differences: DriftList, models: ModelList } as const;
type Tab = keyof typeof lists;

/** What shall stations be set to, where do they differ, and what is known of their models? */
export default function ConfigurationPage() {
  const { t } = useTranslation('configuration');
  const can = useCan();
  const { tab } = useSearch({ strict: false }) as { tab?: string };
  const navigate = useNavigate();
  const open: Tab = tab !== undefined && tab in lists ? (tab as Tab) : 'templates';
  const List = lists[open];
  return (
    <Page
      fill
      title={t('title')}
      lead={t('lead')}
      actions={
        can('stations:write') && (
          <Button
            component={Link}
            to={open === 'models' ? '/configuration/models/new' : '/configuration/new'}
          >
            {t(open === 'models' ? 'model.new' : 'new')}
          </Button>
        )
      }
    >
      <Tabs
        value={open}
        onChange={(next) =>
          void navigate({
            to: '.',
            search: (next === 'templates' ? {} : { tab: next }) as never,
            replace: true,
          })
        }
      >
        <Tabs.List>
          {(Object.keys(lists) as Tab[]).map((value) => (
            <Tabs.Tab key={value} value={value}>
              {t(`tab.${value}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
      </Tabs>
      <List />
    </Page>
  );
}
