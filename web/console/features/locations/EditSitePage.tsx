import { useNavigate, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { changeSite, getSite, listSites } from '../../../../server/locations/contract.ts';
import { mapPoints } from '../../../../server/reports/contract.ts';
import { ErrorState } from '../../../ui/EmptyState.tsx';
import { Page } from '../../../ui/Page.tsx';
import { EntitySkeleton } from '../../../ui/Skeletons.tsx';
import { useApi, useWrite } from '../../api.ts';
import { SiteForm } from './SiteForm.tsx';

/** Changes a site, or moves it with its stations to another organization. */
export default function EditSitePage() {
  const { siteId } = useParams({ strict: false }) as { siteId: string };
  const { t } = useTranslation('sites');
  const navigate = useNavigate();
  const { data: site, error } = useApi(getSite, { params: { siteId } });
  const back = () => void navigate({ to: `/sites/${siteId}` });
  const { send, sending, problem } = useWrite(changeSite, {
    refreshes: [listSites, getSite, mapPoints],
    onDone: back,
  });
  if (error) return <ErrorState error={error} />;
  if (!site) return <EntitySkeleton />;
  return (
    <Page title={t('editTitle', { name: site.name })}>
      <SiteForm
        site={site}
        submit={t('save')}
        problem={problem}
        sending={sending}
        onSubmit={(body) => send({ params: { siteId }, body })}
        onCancel={back}
      />
    </Page>
  );
}
