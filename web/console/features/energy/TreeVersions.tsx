import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { listTreeVersions } from '../../../../server/energy/tree/contract.ts';
import type { SiteTree } from '../../../../server/energy/tree/shapes.ts';
import { ErrorState } from '../../../ui/EmptyState.tsx';
import { Section } from '../../../ui/Page.tsx';
import { Time } from '../../../ui/Time.tsx';
import { useApi } from '../../api.ts';
import classes from './grid.module.css';

/** Who changed the tree when, and what it was. */
export function TreeVersions({ siteId, onRestore }: { siteId: string; onRestore: (tree: SiteTree) => void }) {
  const { t } = useTranslation('grid');
  const { data, error } = useApi(listTreeVersions, { params: { siteId } });
  if (error) return <ErrorState error={error} />;
  return (
    <Section title={t('versions')}>
      <ul className={classes.cars}>
        {data?.items.map(({ version, at, by, added, removed, changed, tree }) => (
          <li key={version} className={classes.car}>
            <span>
              {t('version', { version })} <Time at={at} />
            </span>
            <span>
              {by ?? t('byBusbar')}
              <br />
              <span className="quiet">
                {[
                  ...added.map((name) => `+ ${name}`),
                  ...removed.map((name) => `− ${name}`),
                  ...changed.map((name) => `≠ ${name}`),
                ].join(', ') || t('sameNodes')}
              </span>
            </span>
            <span className={classes.figures}>
              <Button size="compact-xs" variant="default" onClick={() => onRestore(tree)}>
                {t('restore')}
              </Button>
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
