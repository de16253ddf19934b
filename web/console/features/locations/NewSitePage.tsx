import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { createSite, listSites } from '../../../../server/locations/contract.ts';
import { mapPoints } from '../../../../server/reports/contract.ts';
import { Page } from '../../../ui/Page.tsx';
import { useWrite } from '../../api.ts';
import { SiteForm } from './SiteForm.tsx';

/** Makes a site. */
export default function NewSitePage() {
  const { t } = useTranslation('sites');
  const navigate = useNavigate();
  const { send, sending, problem } = useWrite(createSite, {
    refreshes: [listSites, mapPoints],
    onDone: ({ id }) => void navigate({ to: `/sites/${id}` }),
  });
  return (
    <Page title={t('new')}>
      <SiteForm
        submit={t('create')}
        problem={problem}
        sending={sending}
        onSubmit={(body) => send({ body })}
        onCancel={() => void navigate({ to: '/sites' })}
      />
    </Page>
  );
}
