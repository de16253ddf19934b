import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { getTree } from '../../../../server/energy/tree/contract.ts';
import type { SiteTree } from '../../../../server/energy/tree/shapes.ts';
import { ErrorState } from '../../../ui/EmptyState.tsx';
import { EntitySkeleton } from '../../../ui/Skeletons.tsx';
import { useApi } from '../../api.ts';
import { useCan } from '../../session.ts';
import { SitePower } from './SitePower.tsx';
import { TreeForm } from './TreeForm.tsx';
import { TreeImport } from './TreeImport.tsx';
import { TreeVersions } from './TreeVersions.tsx';
import { TreeWizard } from './TreeWizard.tsx';

/** What feeds what at this site, how much does it bear, and what is wrong with it? */
export default function TreePage() {
  const { siteId } = useParams({ strict: false }) as { siteId: string };
  const { t } = useTranslation('grid');
  const can = useCan();
  const { data: stored, error, refetch } = useApi(getTree, { params: { siteId } });
  const [proposed, setProposed] = useState<SiteTree>();
  const [round, setRound] = useState(0);
  if (error) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!stored) return <EntitySkeleton />;
  const take = (tree: SiteTree) => {
    setProposed(tree);
    setRound((now) => now + 1);
  };
  const tree = proposed ?? stored.tree;
  const writable = can('energy:write');
  return (
    <SitePower siteId={siteId} page="tree" lead={t('treeLead')}>
      {stored.version === 0 && !proposed && (
        <TreeWizard siteId={siteId} evses={stored.evses.length} onProposed={take} />
      )}
      {(stored.version > 0 || proposed) && (
        <TreeForm
          key={`${stored.version} ${round}`}
          stored={stored}
          tree={tree}
          writable={writable}
          onSaved={() => setProposed(undefined)}
        />
      )}
      {writable && <TreeImport siteId={siteId} onRead={take} />}
      {stored.version > 0 && <TreeVersions siteId={siteId} onRestore={take} />}
    </SitePower>
  );
}
