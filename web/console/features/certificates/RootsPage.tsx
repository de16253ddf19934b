import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  listTrustedRoots,
  removeTrustedRoot,
  type TrustedRoot,
} from '../../../../server/devices/certificates/roots-contract.ts';
import { CopyId } from '../../../ui/CopyId.tsx';
import { useNow } from '../../../ui/clock.ts';
import { EmptyState, ErrorState } from '../../../ui/EmptyState.tsx';
import { Page, Section } from '../../../ui/Page.tsx';
import { ListSkeleton } from '../../../ui/Skeletons.tsx';
import { Tag } from '../../../ui/StatePill.tsx';
import { Time } from '../../../ui/Time.tsx';
import { useApi, useWrite } from '../../api.ts';
import { ConfirmButton } from '../../ConfirmButton.tsx';
import { useCan } from '../../session.ts';
import { AddRoot } from './AddRoot.tsx';
import classes from './certificates.module.css';

const monthMs = 31 * 86_400_000;

/** Whom do we trust besides ourselves, until when, and who relies on it? */
export default function RootsPage() {
  const { t } = useTranslation('certificates');
  const can = useCan();
  const [adding, setAdding] = useState<Partial<Pick<TrustedRoot, 'use' | 'pem'>>>();
  const { data, error, refetch } = useApi(listTrustedRoots, {});
  return (
    <Page
      title={t('trusted.title')}
      lead={t('trusted.lead')}
      actions={can('stations:write') && <Button onClick={() => setAdding({})}>{t('trusted.add')}</Button>}
    >
      {error && <ErrorState error={error} retry={() => void refetch()} />}
      {!data && !error && <ListSkeleton />}
      {data?.items.length === 0 && (
        <EmptyState title={t('trusted.empty')}>
          <p>{t('trusted.emptyHelp')}</p>
        </EmptyState>
      )}
      {data?.items.map((root) => (
        <RootCard key={root.id} root={root} onTrust={() => setAdding({ use: root.use, pem: root.pem })} />
      ))}
      {adding && <AddRoot {...adding} onClose={() => setAdding(undefined)} />}
    </Page>
  );
}

function RootCard({ root, onTrust }: { root: TrustedRoot; onTrust: () => void }) {
  const { t } = useTranslation('certificates');
  const can = useCan();
  const remove = useWrite(removeTrustedRoot, { refreshes: [listTrustedRoots] });
  const file = `data:application/x-pem-file;charset=utf-8,${encodeURIComponent(root.pem)}`;
  return (
    <Section
      title={root.subject}
      aside={
        <div className={classes.bar}>
          <Button component="a" href={file} download={`${root.use}.pem`} variant="default" size="xs">
            {t('authorities.download')}
          </Button>
          {can('stations:write') && root.trustedAt === null && (
            <Button size="xs" variant="default" onClick={onTrust}>
              {t('trusted.trustThis')}
            </Button>
          )}
          {can('stations:write') && root.trustedAt !== null && root.changeable && (
            <ConfirmButton
              label={t('trusted.remove')}
              title={t('trusted.removeTitle', { subject: root.subject })}
              effect={
                <>
                  <p>{t(`trusted.removeEffect.${root.use}`)}</p>
                  {root.stations > 0 && <p>{t('trusted.stillHeld', { count: root.stations })}</p>}
                </>
              }
              act={() => remove.sendAsync({ params: { rootId: root.id } })}
            />
          )}
        </div>
      }
    >
      <dl className={classes.facts}>
        <dt>{t('trusted.use')}</dt>
        <dd>
          <Tag>{t(`uses.${root.use}`)}</Tag> {t(`trusted.about.${root.use}`)}
        </dd>
        <dt>{t('valid')}</dt>
        <dd>
          {root.notBefore && <Time at={root.notBefore} />} – <Time at={root.notAfter} />{' '}
          <Ending notAfter={root.notAfter} />
        </dd>
        <dt>{t('fingerprint')}</dt>
        <dd>
          <CopyId value={root.fingerprint} />
        </dd>
        <dt>{t('trusted.held')}</dt>
        <dd>{t('trusted.stations', { count: root.stations })}</dd>
        {root.trustedAt !== null && (
          <>
            <dt>{t('trusted.whose')}</dt>
            <dd>{root.organizationName ?? t(root.trustedAbove ? 'trusted.above' : 'trusted.house')}</dd>
          </>
        )}
        <dt>{t('trusted.since')}</dt>
        <dd>
          {root.trustedAt === null ? (
            <>
              <Tag>{t('trusted.not')}</Tag> {t('trusted.notHelp')}
            </>
          ) : (
            <Time at={root.trustedAt} />
          )}
        </dd>
      </dl>
    </Section>
  );
}

function Ending({ notAfter }: { notAfter: string }) {
  const { t } = useTranslation('certificates');
  const left = Date.parse(notAfter) - useNow().getTime();
  if (left > 6 * monthMs) return null;
  return <Tag tone={left > 0 ? 'amber' : 'red'}>{t(left > 0 ? 'trusted.endsSoon' : 'trusted.ended')}</Tag>;
}
