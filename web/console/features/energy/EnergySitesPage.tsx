import { Link, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { type EnergySite, listEnergySites } from '../../../../server/energy/tree/contract.ts';
import { EmptyState } from '../../../ui/EmptyState.tsx';
import { Page } from '../../../ui/Page.tsx';
import { Tag } from '../../../ui/StatePill.tsx';
import { DataTable } from '../../../ui/table/DataTable.tsx';
import type { Column } from '../../../ui/table/model.ts';
import { useListState } from '../../../ui/table/state.ts';
import { useList } from '../../api.ts';
import { useViewScope } from '../../scope.ts';
import { useSentence } from '../../words/sentence.ts';

/** Which sites share out their power, how does it go there, and where should somebody look? */
export default function EnergySitesPage() {
  const { t } = useTranslation('grid');
  const navigate = useNavigate();
  const state = useListState();
  const { organizationId } = useViewScope();
  const list = useList(listEnergySites, {
    query: { ...(organizationId && { organizationId }), ...(state.q && { q: state.q }) },
  });
  return (
    <Page fill title={t('sites')} lead={t('sitesLead')}>
      <DataTable
        label={t('sites')}
        list={list}
        columns={useColumns()}
        rowId={(row) => row.siteId}
        onOpen={(row) =>
          void navigate({ to: `/sites/${row.siteId}/${row.version === 0 ? 'tree' : 'energy'}` })
        }
        empty={<EmptyState title={t('noSites')} />}
      />
    </Page>
  );
}

function useColumns(): Column<EnergySite>[] {
  const { t } = useTranslation('grid');
  const say = useSentence();
  return [
    {
      id: 'name',
      title: t('field.site'),
      min: 170,
      cell: (row) => (
        <Link to={`/sites/${row.siteId}/${row.version === 0 ? 'tree' : 'energy'}`}>{row.name}</Link>
      ),
    },
    {
      id: 'state',
      title: t('field.state'),
      card: 'aside',
      min: 120,
      grow: 0.5,
      cell: (row) => (
        <Tag tone={row.trouble ? 'orange' : row.managed ? 'green' : 'slate'}>
          {t(row.trouble ? 'look' : row.managed ? 'managed' : row.version > 0 ? 'unmanaged' : 'noTree')}
        </Tag>
      ),
    },
    { id: 'says', title: t('field.now'), min: 280, grow: 3, cell: (row) => say(row.sentence) },
    { id: 'organization', title: t('field.organization'), cell: (row) => row.organizationName },
  ];
}
