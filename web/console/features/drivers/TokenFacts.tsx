import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Token } from '../../../../server/drivers/contract.ts';
import { CopyId } from '../../../ui/CopyId.tsx';
import { Facts } from '../../../ui/EntityHead.tsx';
import { Time } from '../../../ui/Time.tsx';

/** What is known of a token. */
export function TokenFacts({ token }: { token: Token }) {
  const { t } = useTranslation(['tokens', 'pickPeople']);
  return (
    <Facts
      facts={[
        { label: t('field.uid'), value: <CopyId value={token.uid} /> },
        { label: t('field.kind'), value: t(`kind.${token.kind}`) },
        { label: t('field.printedNumber'), value: token.printedNumber },
        { label: t('field.organization'), value: token.organizationName },
        {
          label: t('pickPeople:driver'),
          value: token.driverId && <Link to={`/drivers/${token.driverId}`}>{token.driverName}</Link>,
        },
        { label: t('pickPeople:vehicle'), value: token.vehiclePlate },
        {
          label: t('field.group'),
          value: token.groupUid && (
            <Link to="/tokens" search={{ groupUid: token.groupUid } as never}>
              {token.groupUid}
            </Link>
          ),
        },
        { label: t('field.validFrom'), value: token.validFrom && <Time at={token.validFrom} /> },
        { label: t('field.validUntil'), value: token.validUntil && <Time at={token.validUntil} /> },
        { label: t('field.language'), value: token.language },
        { label: t('field.chargingPriority'), value: token.chargingPriority },
        { label: t('field.message'), value: token.message },
        { label: t('field.note'), value: token.note },
        { label: t('field.created'), value: <Time at={token.createdAt} /> },
      ]}
    />
  );
}
