import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { listAuthorities } from '../../../../server/devices/certificates/contract.ts';
import type { ResponseOf } from '../../../../server/platform/http/contract.ts';
import { CopyId } from '../../../ui/CopyId.tsx';
import { ErrorState } from '../../../ui/EmptyState.tsx';
import { Page, Section } from '../../../ui/Page.tsx';
import { ListSkeleton } from '../../../ui/Skeletons.tsx';
import { Time } from '../../../ui/Time.tsx';
import { useApi } from '../../api.ts';
import classes from './certificates.module.css';

type Authority = ResponseOf<typeof listAuthorities>['items'][number];

/** Who signs for us, and which root must stations and vehicles trust? */
export default function AuthoritiesPage() {
  const { t } = useTranslation('certificates');
  const { data, error, refetch } = useApi(listAuthorities, {});
  return (
    <Page title={t('authorities.title')} lead={t('authorities.lead')}>
      {error && <ErrorState error={error} retry={() => void refetch()} />}
      {!data && !error && <ListSkeleton />}
      {data && <p>{t(`authorities.signer.${data.signer}`)}</p>}
      {data?.items.map((authority) => (
        <AuthorityCard key={authority.id} authority={authority} />
      ))}
    </Page>
  );
}

function AuthorityCard({ authority }: { authority: Authority }) {
  const { t } = useTranslation('certificates');
  const file = `data:application/x-pem-file;charset=utf-8,${encodeURIComponent(authority.pem)}`;
  const save = (
    <Button component="a" href={file} download={`${authority.purpose}.pem`} variant="default" size="xs">
      {t('authorities.download')}
    </Button>
  );
  return (
    <Section title={t(`authorities.purposes.${authority.purpose}`)} aside={save}>
      <dl className={classes.facts}>
        <dt>{t('subject')}</dt>
        <dd>{authority.subject}</dd>
        <dt>{t('valid')}</dt>
        <dd>
          <Time at={authority.notBefore} /> – <Time at={authority.notAfter} />
        </dd>
        <dt>{t('fingerprint')}</dt>
        <dd>
          <CopyId value={authority.fingerprint} />
        </dd>
        <dt>{t('authorities.crl')}</dt>
        <dd className="mono">{authority.crlUrl}</dd>
        <dt>{t('authorities.ocsp')}</dt>
        <dd className="mono">{authority.ocspUrl}</dd>
      </dl>
    </Section>
  );
}
