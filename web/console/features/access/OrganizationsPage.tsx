import { Checkbox, UnstyledButton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { listOrganizations, type Organization } from '../../../../server/access/contract.ts';
import { EmptyState, ErrorState } from '../../../ui/EmptyState.tsx';
import { Page, Section } from '../../../ui/Page.tsx';
import { ListSkeleton } from '../../../ui/Skeletons.tsx';
import { StatePill, Tag } from '../../../ui/StatePill.tsx';
import { useListState } from '../../../ui/table/state.ts';
import { useList } from '../../api.ts';
import { useCan } from '../../session.ts';
import classes from './access.module.css';
import { MakeOrganization, OrganizationCard } from './OrganizationCard.tsx';
import { type TreeNode, treeOf } from './tree.ts';

/** Who belongs to whom? */
export default function OrganizationsPage() {
  const { t } = useTranslation('organizations');
  const can = useCan();
  const { open, filters, change } = useListState();
  const retired = filters.retired !== undefined;
  const list = useList(listOrganizations, { query: { limit: 200, ...(retired && { retired: true }) } });
  // A tree needs all of them; lists of organizations are short, and pages are large.
  if (list.more) list.readOn();
  const roots = treeOf(list.items);
  const chosen = list.items.find(({ id }) => id === open) ?? roots[0]?.organization;
  return (
    <Page
      title={t('title')}
      lead={t('lead')}
      actions={
        can('organizations:write') && chosen && <MakeOrganization below={chosen} label={t('new')} primary />
      }
    >
      {list.error && <ErrorState error={list.error} retry={list.retry} />}
      {list.loading && <ListSkeleton />}
      {!list.loading && !list.error && roots.length === 0 && <EmptyState title={t('empty')} />}
      {chosen && (
        <div className={classes.split}>
          <Section
            title={t('tree')}
            aside={
              <Checkbox
                size="xs"
                label={t('withRetired')}
                checked={retired}
                onChange={(event) => change({ retired: event.currentTarget.checked ? 'true' : undefined })}
              />
            }
          >
            <Tree nodes={roots} chosen={chosen.id} choose={(id) => change({ open: id })} />
          </Section>
          <OrganizationCard key={chosen.id} organization={chosen} all={list.items} />
        </div>
      )}
    </Page>
  );
}

function Tree({
  nodes,
  chosen,
  choose,
}: {
  nodes: readonly TreeNode<Organization>[];
  chosen: string;
  choose: (id: string) => void;
}) {
  const { t } = useTranslation('organizations');
  return (
    <ul className={classes.tree}>
      {nodes.map(({ organization, below }) => (
        <li key={organization.id}>
          <UnstyledButton
            className={classes.node}
            aria-current={organization.id === chosen}
            onClick={() => choose(organization.id)}
          >
            <span className={classes.nodeName}>{organization.name}</span>
            <Tag>{t(`kind.${organization.kind}`)}</Tag>
            {organization.retiredAt && <StatePill state="retired" />}
          </UnstyledButton>
          {below.length > 0 && <Tree nodes={below} chosen={chosen} choose={choose} />}
        </li>
      ))}
    </ul>
  );
}
