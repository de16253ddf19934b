import { useTranslation } from 'react-i18next';
import { CopyId } from '../../../ui/CopyId.tsx';
import { Facts } from '../../../ui/EntityHead.tsx';
import classes from './power.module.css';

/** Where and with which token a device sends its values; the token is shown this once. */
export function PushAddress({ meterId, token }: { meterId: string; token?: string }) {
  const { t } = useTranslation('power');
  const url = `${location.origin}/api/v1/meters/${meterId}/readings`;
  const sample = [
    `curl -X POST ${url} \\`,
    `  -H 'authorization: Bearer ${token ?? 'bbm_…'}' -H 'content-type: application/json' \\`,
    `  -d '{"powerW": 4200, "importWh": 1234567}'`,
  ].join('\n');
  return (
    <div className={classes.once} role={token ? 'status' : undefined}>
      <Facts
        facts={[
          { label: t('meter.pushTo'), value: <CopyId value={url} /> },
          ...(token ? [{ label: t('meter.token'), value: <CopyId value={token} /> }] : []),
        ]}
      />
      {token && (
        <p>
          <b>{t('meter.tokenOnce')}</b>
        </p>
      )}
      <pre>{sample}</pre>
    </div>
  );
}
