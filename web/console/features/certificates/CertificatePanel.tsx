import { Select } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  type CertificateItem,
  certificateExpiry,
  getCertificate,
  listCertificates,
  revokeCertificate,
} from '../../../../server/devices/certificates/contract.ts';
import { revocationReasons } from '../../../../server/devices/certificates/words.ts';
import { CopyId } from '../../../ui/CopyId.tsx';
import { SidePanel } from '../../../ui/SidePanel.tsx';
import { Time } from '../../../ui/Time.tsx';
import { useApi, useWrite } from '../../api.ts';
import { ConfirmButton } from '../../ConfirmButton.tsx';
import { useCan } from '../../session.ts';
import { CertificateTag } from './CertificatesPage.tsx';
import classes from './certificates.module.css';

/** A certificate beside the list: what is known of it, its chain, and how it is revoked. */
export function CertificatePanel({
  certificate,
  onClose,
}: {
  certificate: CertificateItem;
  onClose: () => void;
}) {
  const { t } = useTranslation('certificates');
  const can = useCan();
  const { data } = useApi(getCertificate, { params: { certificateId: certificate.id } });
  const shown = data ?? certificate;
  return (
    <SidePanel title={shown.identity ?? shown.subject} onClose={onClose}>
      <div>
        <CertificateTag certificate={shown} />
      </div>
      <dl className={classes.facts}>
        <dt>{t('subject')}</dt>
        <dd>{shown.subject}</dd>
        <dt>{t('valid')}</dt>
        <dd>
          <Time at={shown.notBefore} /> – <Time at={shown.notAfter} />
        </dd>
        <dt>{t('signer')}</dt>
        <dd>{shown.ours ? t('signedHere') : t('signedOutside')}</dd>
        <dt>{t('serial')}</dt>
        <dd>
          <CopyId value={shown.serial} />
        </dd>
        <dt>{t('fingerprint')}</dt>
        <dd>
          <CopyId value={shown.fingerprint} />
        </dd>
        {shown.revokedAt && (
          <>
            <dt>{t('revokedAt')}</dt>
            <dd>
              <Time at={shown.revokedAt} /> · {t(`reasons.${shown.revocationReason ?? 'unspecified'}`)}
            </dd>
          </>
        )}
      </dl>
      {can('stations:write') && shown.state !== 'revoked' && <Revoke certificate={shown} />}
      {data && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        <pre className={classes.pem} tabIndex={0}>
          {data.chain}
        </pre>
      )}
    </SidePanel>
  );
}

function Revoke({ certificate }: { certificate: CertificateItem }) {
  const { t } = useTranslation('certificates');
  const [reason, setReason] = useState<(typeof revocationReasons)[number]>('unspecified');
  const { sendAsync } = useWrite(revokeCertificate, {
    refreshes: [listCertificates, getCertificate, certificateExpiry],
  });
  return (
    <ConfirmButton
      label={t('revoke.button')}
      title={t('revoke.title', { subject: certificate.subject })}
      effect={
        <>
          {t('revoke.effect')}
          <Select
            mt={12}
            label={t('revoke.reason')}
            value={reason}
            allowDeselect={false}
            data={revocationReasons.map((value) => ({ value, label: t(`reasons.${value}`) }))}
            onChange={(value) => value && setReason(value as typeof reason)}
          />
        </>
      }
      act={() => sendAsync({ params: { certificateId: certificate.id }, body: { reason } })}
    />
  );
}
