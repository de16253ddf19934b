import { Link, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Page } from '../../../ui/Page.tsx';
import { Quarantined } from './Quarantined.tsx';

/** What is this message, where does it belong, and what shall become of it? */
export default function QuarantinedPage() {
  const { t } = useTranslation('quarantine');
  const { id = '' } = useParams({ strict: false });
  return (
    <Page title={t('one')} lead={<Link to="/quarantine">{t('title')}</Link>}>
      <Quarantined id={id} />
    </Page>
  );
}
