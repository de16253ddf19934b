import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { listAside } from '../../../../server/reports/aside-contract.ts';
import { Section } from '../../../ui/Page.tsx';
import { useApi } from '../../api.ts';
import { useCan } from '../../session.ts';

/** Says that events were set aside and leads there; nothing while there are none. */
export function EventsAside() {
  const { t } = useTranslation('aside');
  const can = useCan();
  const { data } = useApi(listAside, { query: { limit: 1 } }, { enabled: can('settings:read') });
  if (!data || data.items.length === 0) return null;
  return (
    <Section title={t('title')}>
      <p>
        {t('alarm')} <Link to="/events-set-aside">{t('look')}</Link>
      </p>
    </Section>
  );
}
